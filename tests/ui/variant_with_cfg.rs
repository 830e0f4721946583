#[classifier::classifier(files = ["first.toml"])]
enum Label {
    #[cfg(any())]
    Sometimes,
}

fn main() {}
