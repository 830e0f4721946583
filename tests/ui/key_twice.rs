#[classifier::classifier(files = ["first.toml"], files = ["odd.toml"])]
enum Label {}

fn main() {}
