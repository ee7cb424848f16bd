/// Pieces of Markdown that generated pages are made of.
public enum Markdown {
  /// A table; a cell's pipes are escaped, in code as well, as GitHub's Markdown wants it.
  public static func table(_ header: [String], _ rows: [[String]]) -> [String] {
    let lines = [header, header.map { _ in "---" }] + rows
    return lines.map { "| " + $0.map(cell).joined(separator: " | ") + " |" }
  }

  /// Text in code type.
  public static func code(_ text: String) -> String { "`\(text)`" }

  public static func fenced(_ language: String, _ text: String) -> [String] { ["```\(language)", text, "```"] }

  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
