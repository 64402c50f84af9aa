//! Label files.

/// Ten classes.
const CLASSES: std::ops::Range<usize> = 0..10;

/// A label a line: with synset ids, indices, quotes, and in several encodings.
pub fn lines() -> Vec<Vec<u8>> {
    let ids = each(|n| format!("n{n:08} class {n}\n"));
    let wide = |bytes: fn(u16) -> [u8; 2]| format!("\u{feff}{ids}").encode_utf16().flat_map(bytes).collect();
    vec![
        ids.clone().into(),
        each(|n| format!("{n}: class {n}\r\n")).into(),
        format!("id,name\n{}", each(|n| format!("{n},\"caf\u{e9} {n}\"\n"))).into(),
        format!("\u{feff}background\n{}", each(|n| format!("'{n}',\n"))).into(),
        CLASSES.flat_map(|n| [b"caf\xe9 ".as_slice(), n.to_string().as_bytes(), b"\n"].concat()).collect(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
    ]
}

/// Lists and dictionaries.
pub fn trees() -> Vec<Vec<u8>> {
    let texts = [
        format!("[{}\"9\"]", (0..9).map(|n| format!("\"class {n}\", ")).collect::<String>()),
        format!(
            "{{\"id2label\": {{{}\"9\": \"z\"}}}}",
            (0..9).map(|n| format!("\"{n}\": \"c {n}\", ")).collect::<String>()
        ),
        format!("names:\n{}", each(|n| format!("  {n}: class {n}\n"))),
        each(|n| format!("{n}: [n{n:08}, class {n}]\n")),
        each(|n| format!("class {n}: {n}\n")),
    ];
    texts.map(String::into_bytes).to_vec()
}

fn each(line: impl Fn(usize) -> String) -> String {
    CLASSES.map(line).collect()
}
