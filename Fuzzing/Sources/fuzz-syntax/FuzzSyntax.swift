import SpaceLint

/// libFuzzer's own `main`, called from ours: SwiftPM gives every executable an entry point of its own name.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@main
enum FuzzSyntax {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    _ = runDriver(&count, &arguments) { start, count in
      FuzzSyntax.check(Array(UnsafeBufferPointer(start: start, count: count)))
      return 0
    }
  }

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
