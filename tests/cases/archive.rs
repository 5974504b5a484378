//! Archives as nobody should write them: members that unpack to far more than they say.

use std::io::Write as _;

use flate2::write::DeflateEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};

/// A member of an archive, packed.
pub struct Member {
    name: String,
    packed: Vec<u8>,
    method: u16,
    size: u32,
    crc: u32,
}

impl Member {
    /// A member as any program would write it.
    pub fn packed(name: &str, bytes: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        Self::of(name, 8, encoder.finish().unwrap(), bytes)
    }

    /// A member that is stored as it is.
    pub fn stored(name: &str, bytes: &[u8]) -> Self {
        Self::of(name, 0, bytes.to_vec(), bytes)
    }

    fn of(name: &str, method: u16, packed: Vec<u8>, bytes: &[u8]) -> Self {
        let mut crc = Crc::new();
        crc.update(bytes);
        Self {
            name: name.to_owned(),
            packed,
            method,
            size: u32::try_from(bytes.len()).unwrap(),
            crc: crc.sum(),
        }
    }

    /// The same with another size than it has.
    pub fn claiming(self, size: u32) -> Self {
        Self { size, ..self }
    }

    /// A member that unpacks to `head` and so many mebibytes of `text` behind it.
    pub fn bomb(name: &str, head: &str, text: &str, mebibytes: usize) -> Self {
        let mebibyte = text.repeat((1 << 20) / text.len());
        let size = head.len() + mebibyte.len() * mebibytes;
        let mut packed = Vec::new();
        for (text, times) in [(head, 1), (&mebibyte, mebibytes)] {
            let once = flushed(text.as_bytes());
            packed.extend(once.repeat(times));
        }
        // The last block, which is empty.
        packed.extend([3, 0]);
        Self {
            packed,
            size: u32::try_from(size).unwrap(),
            ..Self::of(name, 8, Vec::new(), &[])
        }
    }
}

/// Packed bytes that can stand anywhere among others.
fn flushed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() + 1024);
    let mut compress = Compress::new(Compression::best(), false);
    compress
        .compress_vec(bytes, &mut packed, FlushCompress::Full)
        .unwrap();
    packed
}

/// An archive of these members.
pub fn archive(members: &[Member]) -> Vec<u8> {
    let (mut archive, mut list) = (Vec::new(), Vec::new());
    for member in members {
        let place = u32::try_from(archive.len()).unwrap();
        let packed = u32::try_from(member.packed.len()).unwrap();
        let mut head = vec![20, 0, 0, 0];
        head.extend(member.method.to_le_bytes());
        head.extend([0, 0, 0x21, 0]);
        head.extend(
            [member.crc, packed, member.size]
                .map(u32::to_le_bytes)
                .concat(),
        );
        head.extend(u16::try_from(member.name.len()).unwrap().to_le_bytes());
        head.extend([0, 0]);
        archive.extend(b"PK\x03\x04");
        archive.extend(&head);
        archive.extend(member.name.as_bytes());
        archive.extend(&member.packed);
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&head);
        list.extend([0; 10]);
        list.extend(place.to_le_bytes());
        list.extend(member.name.as_bytes());
    }
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    let begin = u32::try_from(archive.len()).unwrap();
    let size = u32::try_from(list.len()).unwrap();
    archive.extend(list);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count, count].concat());
    archive.extend(size.to_le_bytes());
    archive.extend(begin.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

/// The members of a workbook of one sheet «Лиды», without those that a test gives in their place: the XML within its
/// `worksheet`.
pub fn xlsx(sheet: &str, more: Vec<Member>) -> Vec<u8> {
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relations =
        |inside: String| format!("<Relationships xmlns=\"{package}\">{inside}</Relationships>");
    let relation = |kind: &str, target: &str| {
        format!("<Relationship Id=\"rId1\" Type=\"{office}/{kind}\" Target=\"{target}\"/>")
    };
    let book = format!(
        "<workbook {main} xmlns:r=\"{office}\"><sheets><sheet name=\"Лиды\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "_rels/.rels",
            relations(relation("officeDocument", "xl/workbook.xml")),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            relations(relation("worksheet", "worksheets/sheet1.xml")),
        ),
        ("xl/workbook.xml", book),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet {main}>{sheet}</worksheet>"),
        ),
    ];
    let given: Vec<String> = more.iter().map(|member| member.name.clone()).collect();
    let usual = parts
        .iter()
        .filter(|(name, _)| !given.iter().any(|given| given == name));
    let mut members: Vec<Member> = usual
        .map(|(name, text)| Member::packed(name, text.as_bytes()))
        .collect();
    members.extend(more);
    archive(&members)
}

/// An ODS workbook: its `content.xml`.
pub fn ods(content: &str, more: Vec<Member>) -> Vec<u8> {
    let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
    let mut members = vec![
        Member::stored("mimetype", mimetype),
        Member::packed("content.xml", content.as_bytes()),
    ];
    members.extend(more);
    archive(&members)
}
