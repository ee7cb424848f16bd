internal import SpaceContract

extension LintRule {
  static let obfuscation = LintRule(
    RuleInfo(
      id: "S109", name: "obfuscation", severity: .warning, summary: "A reviewer can read what a file says.",
      rationale: """
        Players trust a Space because somebody has read it. Data in base64 or hex, strings that are put together from codes, lines that no \
        screen shows, characters that are invisible or look like others: none of it can be read, and none of it is needed.

        Write tables as tables and texts as texts. Data that a tool has made stands in lines of a readable form, with a comment that says \
        how it was made. Characters beyond ASCII that carry no meaning of their own are written as escapes, `"\\u{200B}"`.
        """,
      examples: [
        .bad("an opaque literal", files: ["lib/data.lua": "return \"\(opaque)\"\n"]),
        .bad(
          "codes in place of text", files: ["lib/data.lua": "return string.char(104, 105, 100, 100, 101, 110, 32, 119, 111, 114, 100)\n"]),
        .bad("letters as escapes", files: ["lib/data.lua": "return \"\\104\\105\\100\\100\\101\\110\\32\\119\\111\\114\\100\"\n"]),
        .bad("an invisible character", files: ["lib/data.lua": "return \"hid\u{200B}den\"\n"]),
        .bad("letters of two alphabets in a word", files: ["lib/data.lua": "return \"p\u{0430}y\"\n"]),
        .good(
          "plain text",
          files: ["lib/data.lua": "return {\"hidden word\", \"na\u{EF}ve\", \"\u{043F}\u{0440}\u{0438}\u{0432}\u{0435}\u{0442}\"}\n"]),
      ])
  ) { source, report in
    for file in source.lua {
      let syntax = file.syntax
      longLines(file, &report)
      hiddenCharacters(file, &report)
      for node in syntax.all(.string) {
        if let what = opacity(syntax.text(node)) {
          report.add(
            what, in: file.path, at: Span(syntax.span(node).start, min(syntax.span(node).end, syntax.span(node).start + 40)),
            hint: "write the data as a table")
        } else if escapedLetters(syntax.source(node)) >= minCodes {
          report.add("letters are written as escapes", in: file.path, at: syntax.span(node), hint: "write the letters")
        }
      }
      for call in syntax.libraryCalls where ["string.char", "utf8.char"].contains(call.name) {
        guard call.arguments.count >= minCodes, call.arguments.allSatisfy({ syntax.constant($0)?.number != nil }) else { continue }
        report.add("a text is put together from codes", in: file.path, at: syntax.span(call.node), hint: "write it as a string")
      }
      for chain in concatenations(of: syntax) where chain.codes >= 4 {
        report.add("a text is put together from codes", in: file.path, at: syntax.span(chain.node), hint: "write it as a string")
      }
    }
  }

  private static let minCodes = 8
  private static let maxLineBytes = 500
  private static let opaque =
    "VGhpcyBpcyBubyB3YXkgdG8gd3JpdGUgZG93biB3aGF0IGEgU3BhY2UgZG9lcywgZm9yIG5vYm9keSBjYW4gcmVhZCBpdCBhbmQgc2F5"
    + "IHdoZXRoZXIgaXQgaXMgZmFpciBhbmQgc2FmZSB0byBwbGF5IGl0LCBub3QgZXZlbiBpdHMgYXV0aG9yLg=="

  private static func longLines(_ file: SpaceSource.LuaFile, _ report: inout RuleReport) {
    let starts = file.syntax.lines.starts + [file.syntax.bytes.count + 1]
    for (start, next) in zip(starts, starts.dropFirst()) where next - 1 - start > maxLineBytes {
      report.add(
        "the line has \(next - 1 - start) bytes", in: file.path, at: Span(start, min(start + 40, next - 1)),
        hint: "break it into lines that a screen shows")
    }
  }

  /// A run of letters, digits and few signs that is too long for a word.
  private static func opacity(_ text: String) -> String? {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        run += 1
        longest = max(longest, run)
      default: run = 0
      }
    }
    return longest >= 160 ? "\(longest) letters and digits without a space are nothing that can be read" : nil
  }

  /// How many printable ASCII characters of a literal are written by their codes.
  private static func escapedLetters(_ source: String) -> Int {
    guard source.utf8.first != UInt8(ascii: "[") else { return 0 }
    var bytes = Array(source.utf8)[...]
    var count = 0
    while let byte = bytes.popFirst() {
      guard byte == UInt8(ascii: "\\"), let kind = bytes.popFirst() else { continue }
      var code: Int?
      if kind == UInt8(ascii: "x") {
        code = Int(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16)
      } else if (0x30...0x39).contains(kind) {
        let rest = bytes.prefix(2).prefix { (0x30...0x39).contains($0) }
        code = Int(String(decoding: [kind] + rest, as: UTF8.self))
      }
      if let code, (0x20...0x7E).contains(code) { count += 1 }
    }
    return count
  }

  /// Chains of `..` with the number of one-code `string.char` calls in each.
  private static func concatenations(of syntax: Syntax) -> [(node: Syntax.Node, codes: Int)] {
    syntax.all(.binary).compactMap { node in
      guard syntax.binaryOperator(node) == .concat else { return nil }
      if let up = syntax.parent(node), syntax.binaryOperator(up) == .concat { return nil }
      var open = [node]
      var codes = 0
      while let part = open.popLast() {
        if syntax.binaryOperator(part) == .concat {
          open += syntax.children(part)
        } else if let (name, arguments) = syntax.called(part), name == "string.char",
          arguments.allSatisfy({ syntax.constant($0)?.number != nil })
        {
          codes += 1
        }
      }
      return (node, codes)
    }
  }

  private enum Alphabet { case latin, greek, cyrillic }

  private static func alphabet(_ scalar: Unicode.Scalar) -> Alphabet? {
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F: .latin
    case 0x370...0x3FF: .greek
    case 0x400...0x52F: .cyrillic
    default: nil
    }
  }

  private static func hiddenCharacters(_ file: SpaceSource.LuaFile, _ report: inout RuleReport) {
    guard file.syntax.bytes.contains(where: { $0 >= 0x80 || $0 < 0x20 && ![0x09, 0x0A, 0x0D, 0x1B, 0x00].contains($0) }) else { return }
    var at = 0
    var word: Alphabet?
    for scalar in String(decoding: file.syntax.bytes, as: UTF8.self).unicodeScalars {
      let end = at + UTF8.width(scalar)
      if scalar != "\r", scalar.value != 0x1B, scalar.value != 0, TextCleaning.removed.contains(where: { $0.contains(scalar.value) }) {
        let code = String(scalar.value, radix: 16, uppercase: true)
        report.add(
          "U+\(code) cannot be seen", in: file.path, at: Span(at, min(end, file.syntax.bytes.count)),
          hint: "write it as an escape: \\u{\(code)}")
      }
      let own = alphabet(scalar)
      if let own, let word, own != word {
        report.add(
          "a word mixes letters of two alphabets that look alike", in: file.path, at: Span(at, min(end, file.syntax.bytes.count)),
          hint: "write the word in one alphabet")
      }
      word = own
      at = end
    }
  }
}
