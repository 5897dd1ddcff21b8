//! `gradus explain`: the page of a finding's code.

use super::{End, complain, print};
use crate::diagnostic::{Code, did_you_mean};

/// Explain a finding by its code
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The code, as `check` prints it in brackets; without one, all are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> End {
    let Some(name) = &arguments.code else {
        let mut text = String::new();
        let mut family = None;
        for code in Code::ALL {
            if family != Some(code.family()) {
                family = Some(code.family());
                text.push_str(&format!("{}\n", code.family()));
            }
            text.push_str(&format!("  {:<24} {}\n", code.name(), code.summary()));
        }
        print(&text);
        return End::Fine;
    };
    match Code::from_name(name) {
        Some(code) => {
            print(code.page());
            End::Fine
        }
        None => {
            let meant = did_you_mean(name, Code::ALL.iter().map(|code| code.name()));
            let help = meant.map_or("run `gradus explain` for the list".to_owned(), |meant| {
                format!("did you mean `{meant}`?")
            });
            complain(&format!("there is no code `{name}`"), Some(&help));
            End::Unusable
        }
    }
}
