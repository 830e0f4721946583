#[classifier::classifier(files = ["first.toml"], default = "not known")]
enum Label {}

fn main() {}
