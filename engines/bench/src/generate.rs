//! Responses of mail servers in Parquet files.

use std::{fs, fs::File, path::Path, sync::Arc};

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};

use crate::Result;

const BATCH: usize = 32 << 10;

/// Writes files with columns `id` and `response`. The responses are those of the tests of the repository; the
/// first ones are the most frequent. Digits after the codes vary, and each has an id of its own, as in logs.
pub(crate) fn responses(folder: &Path, rows: usize, files: usize) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/responses.txt");
    let responses = fs::read_to_string(path)?;
    let responses: Vec<&str> = responses.lines().collect();
    fs::create_dir_all(folder)?;
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut texts = (0..rows).map(|_| {
        let (a, b) = (random.below(responses.len()), random.below(responses.len()));
        varied(responses[a.min(b)], &mut random)
    });
    let mut id = 0;
    for file in 0..files {
        let mut left = rows * (file + 1) / files - rows * file / files;
        let mut writer = None;
        while left > 0 {
            let texts: Vec<String> = texts.by_ref().take(left.min(BATCH)).collect();
            let ids = Int64Array::from_iter_values(id..id + texts.len() as i64);
            (left, id) = (left - texts.len(), id + texts.len() as i64);
            let columns: [(_, ArrayRef); 2] = [
                ("id", Arc::new(ids)),
                ("response", Arc::new(StringViewArray::from_iter_values(texts))),
            ];
            let batch = RecordBatch::try_from_iter(columns)?;
            let writer = match &mut writer {
                Some(writer) => writer,
                None => writer.insert(open(&folder.join(format!("{file:03}.parquet")), &batch)?),
            };
            writer.write(&batch)?;
        }
        writer.map(ArrowWriter::close).transpose()?;
    }
    Ok(())
}

fn open(path: &Path, batch: &RecordBatch) -> Result<ArrowWriter<File>> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_max_row_group_row_count(Some(128 << 10));
    Ok(ArrowWriter::try_new(File::create(path)?, batch.schema(), Some(properties.build()))?)
}

fn varied(response: &str, random: &mut Random) -> String {
    let digit = |(at, char): (usize, char)| match char {
        '0'..='9' if at >= 16 => char::from(b'0' + random.below(10) as u8),
        other => other,
    };
    let mut text: String = response.char_indices().map(digit).collect();
    text.push(' ');
    text.extend((0..12).map(|_| char::from(b'a' + random.below(26) as u8)));
    text
}

/// Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}
