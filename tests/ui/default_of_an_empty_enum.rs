#[classifier::classifier(files = ["first.toml"], default = "Nothing")]
enum Label {}

fn main() {}
