internal import SpaceContent
internal import SpaceSandbox

/// Row 1. One callback round trip: the host sends a state of 200 B to the sandboxed worker, the plugin's callback receives it as a
/// Lua value and returns it, and the host has the 200 B of the result. The peer reads a frame of 200 B and writes it back, through
/// the same jail, socket and C calls. Ours additionally rewinds the VM, decodes, calls, meters and encodes.
enum RoundTrip {
  static let plugin = "local space = {}\nfunction space.view(state) return state end\nreturn space\n"

  static func rows(_ options: Options) -> [Row] {
    let echo = RawWorker(options.bareWorker)
    let worker = RawWorker(options.worker.path)
    defer {
      echo.stop()
      worker.stop()
    }
    worker.exchange(Wire.load(plugin))
    guard worker.verdict == 0 else { fatalError("the echo plugin was refused") }
    let echoed = [UInt8(ascii: "E")] + [UInt8](repeating: 1, count: 199)
    return states.enumerated().map { index, state in
      let request = Wire.view(state: state.bytes)
      worker.exchange(request)
      guard worker.verdict == 0, worker.lastReply > 200 else { fatalError("the callback failed") }
      let count = options.isQuick ? 2000 : 10000
      let pairs = Measure.pairs(
        options.isQuick ? 5 : 15, ours: { worker.exchange(request, count: count) / Double(count) },
        peer: { echo.exchange(echoed, count: count) / Double(count) })
      return Row(
        number: 1, what: "callback round trip, \(state.name)", ours: Show.time(pairs.ours), peer: "echo " + Show.time(pairs.peer),
        ratio: pairs.ratio, target: .atMost(1.5), floor: "the echo")
    }
  }

  /// What 200 B are makes a difference: one text, or the two dozen values of a small game's state.
  private static var states: [(name: String, bytes: [UInt8])] {
    [
      ("200 B in 1 text", encoded(["note": .text(String(repeating: "a", count: 192))])),
      (
        "200 B in 20 values",
        encoded([
          "board": .list((1...9).map { .text($0.isMultiple(of: 2) ? "X" : "O") }), "chips": [93, 107], "token": 1, "round": 7,
          "last": ["bid": 12, "seat": 2, "cell": 5],
          "note": .text(String(repeating: "a", count: 120)),
        ])
      ),
    ]
  }

  private static func encoded(_ value: Value) -> [UInt8] {
    guard let bytes = try? DagCBOR.encode(value) else { preconditionFailure("the state has no encoding") }
    precondition((195...205).contains(bytes.count), "the state takes \(bytes.count) B")
    return bytes
  }
}
