//! How text sits on a terminal: width, colour, tables that fit, paragraphs that wrap.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// What a terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns.
    pub width: u16,
    /// Whether it shows colour.
    pub colour: bool,
}

impl Default for Layout {
    /// A file, a pipe, or a terminal of unknown width.
    fn default() -> Layout {
        Layout {
            width: 80,
            colour: false,
        }
    }
}

/// What a colour says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Proved, done.
    Good,
    /// A plan without full proof.
    Fair,
    /// No plan.
    Bad,
    /// A heading.
    Strong,
}

impl Layout {
    /// Text in a tone, where colour is shown.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        if !self.colour {
            return text.to_string();
        }
        let code = match tone {
            Tone::Good => "32;1",
            Tone::Fair => "33;1",
            Tone::Bad => "31;1",
            Tone::Strong => "1",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    /// A table with its first column to the left, the others to the right unless they hold words.
    pub fn table(self, header: &[&str], words: &[usize]) -> Table {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.width)
            .set_header(header.iter().map(|h| h.to_string()).collect::<Vec<_>>());
        for (i, column) in table.column_iter_mut().enumerate() {
            if i > 0 && !words.contains(&i) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table
    }

    /// A paragraph within the width: its first line behind `first`, the others behind as many blanks.
    pub fn paragraph(self, first: &str, text: &str) -> String {
        let indent = first.chars().count();
        let room = usize::from(self.width).saturating_sub(indent).max(20);
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            let length = word.chars().count();
            let Some(line) = lines.last_mut() else {
                continue;
            };
            if line.is_empty() {
                line.push_str(word);
            } else if line.chars().count() + 1 + length <= room {
                line.push(' ');
                line.push_str(word);
            } else {
                lines.push(word.to_string());
            }
        }
        let blank = " ".repeat(indent);
        let mut out = String::new();
        for (i, line) in lines.iter().enumerate() {
            out.push_str(if i == 0 { first } else { &blank });
            out.push_str(line);
            out.push('\n');
        }
        out
    }
}

/// A table as text, without blanks at the ends of lines.
pub fn trimmed(table: &Table) -> String {
    let text = table.to_string();
    let mut out = String::new();
    for line in text.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_keep_to_the_width() {
        let layout = Layout {
            width: 30,
            colour: false,
        };
        let text = layout.paragraph("  1. ", "one two three four five six seven eight nine ten");
        assert_eq!(
            text,
            "  1. one two three four five\n     six seven eight nine ten\n"
        );
    }

    #[test]
    fn no_colour_means_no_escape() {
        let plain = Layout::default();
        assert_eq!(plain.paint(Tone::Bad, "x"), "x");
        let bright = Layout {
            colour: true,
            ..plain
        };
        assert!(bright.paint(Tone::Bad, "x").contains('\x1b'));
    }
}
