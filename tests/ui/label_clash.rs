#[classifier::classifier(files = ["label_clash.toml"])]
enum Label {}

fn main() {}
