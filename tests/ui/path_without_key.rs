#[classifier::classifier("first.toml")]
enum Label {}

fn main() {}
