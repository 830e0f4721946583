#[classifier::classifier(files = ["first.toml", "wrong.toml", "wrong.json"])]
enum Label {}

fn main() {}
