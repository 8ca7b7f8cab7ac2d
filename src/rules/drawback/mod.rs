//! Drawback: duty refunded when the goods, or goods made of them, are exported.
//!
//! An export is declared at the last place in the territory: goods e in free circulation become
//! goods that carry the programme's mark, which may only leave, may not come back, feed no recipe
//! and end in a demand. So no loop of import and export can pay. For programme r, imports i cleared
//! in slot s under a claim, exports e declared in period t, and each component class k of e:
//!
//! ```text
//! sum over e, t of designate(i,s; e,t) <= cleared(i,s)
//! sum over i in k, s of designate(i,s; e,t) <= a(k,e) export(e,t)
//! s in t or before, t at most the window's years after s
//! refund: designate x share x duty,  duty = sum of the eligible measures' amounts on i at s
//! ```
//!
//! *Direct identification* joins an export to imports of the same goods, or of what it was made of.
//! *Substitution* joins equal eight digits of the tariff at the lesser of the duty paid and what the
//! article would bear were it imported at t. *Partners' rule* (USMCA): no substitution of goods
//! that leave as they came; manufactured goods get no more than the duty that they owe there,
//!
//! ```text
//! sum of refunds for (e,t) <= duty there(e,t) export(e,t)
//! ```

pub mod audit;
pub mod entries;
