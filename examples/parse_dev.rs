fn main() {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut s = gradus::source::Sources::new();
        let id = s.add("x".into(), path.clone(), text.clone(), false);
        let f = gradus::syntax::parse(id, &text);
        println!("{path}: {} items {} errors", f.items.len(), f.errors.len());
        for e in &f.errors {
            let p = s.get(id).unwrap().lines().position(
                &text,
                e.span.start as usize,
                gradus::source::Encoding::Utf32,
            );
            println!(
                "  {}:{}: [{}] {} — {} {}",
                p.line + 1,
                p.column + 1,
                e.code,
                e.headline,
                e.label,
                e.help.clone().unwrap_or_default()
            );
        }
    }
}
