/// libFuzzer's own `main`, called from ours: SwiftPM gives every executable an entry point of its own name.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

public enum Fuzzer {
  // Set once before libFuzzer begins, which calls it on this thread: a C function has no context to keep it in.
  nonisolated(unsafe) private static var check: ([UInt8]) -> Void = { _ in }

  /// Gives `check` one input after the other, as the command line says; it traps on what must not be.
  public static func run(_ check: @escaping ([UInt8]) -> Void) {
    self.check = check
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    _ = runDriver(&count, &arguments) { start, count in
      Fuzzer.check(Array(UnsafeBufferPointer(start: start, count: count)))
      return 0
    }
  }
}
