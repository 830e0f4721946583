#[classifier::classifier(files = ["first.toml"], default = "fo")]
enum Label {}

fn main() {}
