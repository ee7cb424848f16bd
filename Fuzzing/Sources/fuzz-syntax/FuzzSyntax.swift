import Fuzzer
import SpaceLint

@main
enum FuzzSyntax {
  static func main() { Fuzzer.run(check) }

  /// Parses any bytes. Whatever they are, the tree must hold together: every span inside the file, every child inside its parent.
  static func check(_ bytes: [UInt8]) {
    let syntax = Syntax(parsing: bytes)
    precondition(syntax.errors.count <= 100)
    for error in syntax.errors { precondition(error.span.start <= error.span.end && error.span.end <= bytes.count) }
    for comment in syntax.comments { precondition(comment.span.start < comment.span.end && comment.span.end <= bytes.count) }
    for kind in Syntax.Kind.allCases {
      for node in syntax.all(kind) {
        let span = syntax.span(node)
        precondition(span.start <= span.end && span.end <= bytes.count)
        for child in syntax.children(node) {
          precondition(syntax.parent(child) == node)
          let inner = syntax.span(child)
          precondition(span.start <= inner.start && inner.end <= span.end)
        }
      }
    }
    for variable in syntax.variables {
      for node in variable.reads + variable.writes { precondition(syntax.text(node) == variable.name) }
    }
  }
}
