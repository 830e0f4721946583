//! `classifier man`: prints manual pages, made from the texts of `--help`.

pub mod args;

use std::path::Path;

use clap::Command;
use clap::error::ErrorKind;
use clap_mangen::Man;

use crate::output;
use crate::status::{Failure, Outcome};

use args::ManArgs;

/// Run the command.
pub fn run(args: &ManArgs, program: Command) -> Result<Outcome, Failure> {
    // `help` needs no page of its own.
    let mut program = program.disable_help_subcommand(true);
    program.build();
    if let Some(folder) = &args.directory {
        return write_all(program, folder);
    }
    let page = match &args.command {
        None => Man::new(program),
        Some(name) => match program.find_subcommand(name) {
            Some(command) => Man::new(command.clone()),
            None => {
                let message = format!("there is no command `{name}`; see classifier --help");
                return Err(program.error(ErrorKind::InvalidValue, message).into());
            }
        },
    };
    let mut text = Vec::new();
    page.render(&mut text).expect("memory takes any bytes");
    output::to_stdout(|out| out.write_all(&text))
}

fn write_all(program: Command, folder: &Path) -> Result<Outcome, Failure> {
    clap_mangen::generate_to(program, folder)
        .map_err(|error| Failure::WriteFile(folder.to_owned(), error))?;
    Ok(Outcome::Clean)
}
