//! The arguments of `completions`.

use clap::Args;
use clap_complete::Shell;

pub const NOTES: &str = r#"Examples:
  For yourself, from the next shell on:
    $ classifier completions bash > ~/.local/share/bash-completion/completions/classifier
    $ classifier completions fish > ~/.config/fish/completions/classifier.fish

  For all users of this machine:
    # classifier completions zsh > /usr/local/share/zsh/site-functions/_classifier"#;

#[derive(Args)]
pub struct CompletionsArgs {
    /// The shell to print completions for.
    #[arg(value_enum)]
    pub shell: Shell,
}
