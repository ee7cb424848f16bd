internal import CLua
internal import InProcess

/// A worker process driven by its socket alone, by the same C calls that the host makes: ours and the bare one look alike here.
final class RawWorker {
  let pid: Int32
  private let descriptor: Int32
  private var reply = [UInt8](repeating: 0, count: 1 << 16)

  init(_ path: String) {
    var pid: Int32 = 0
    descriptor = agon_spawn(path, 2, &pid)
    guard descriptor >= 0 else { fatalError("cannot start \(path)") }
    self.pid = pid
  }

  /// Makes `count` exchanges and gives the processor seconds that host and worker took together. Both share one core, so this is
  /// the time that passes on an idle machine, without what other processes take on a busy one.
  @discardableResult
  func exchange(_ request: [UInt8], count: Int = 1) -> Double {
    let before = bench_process_seconds(0) + bench_process_seconds(pid)
    let length = bench_exchange(descriptor, request, request.count, Int32(count), &reply, reply.count)
    guard length > 0 else { fatalError("worker \(pid) gave no reply (\(length)): does Wire write what the worker reads?") }
    lastReply = Int(length)
    return bench_process_seconds(0) + bench_process_seconds(pid) - before
  }

  private(set) var lastReply = 0

  /// The first byte of the last reply: of a call's, how it ended.
  var verdict: UInt8 { reply[0] }

  func stop() { bench_stop(pid, descriptor) }
}

/// The two requests of the worker's protocol that the benchmarks make by hand; `Sources/PluginAPI/Worker` reads them.
enum Wire {
  /// Loads a package of one file.
  static func load(_ source: String) -> [UInt8] {
    var bytes = [UInt8(AGON_REQUEST_LOAD.rawValue)]
    // Memory, output, permissions; no counting of lines; instructions, rounds, instructions for loading.
    put(&bytes, 64 << 20, 8)
    put(&bytes, 1 << 16, 8)
    put(&bytes, 0, 4)
    put(&bytes, 0, 1)
    put(&bytes, 1 << 40, 8)
    put(&bytes, 9, 4)
    put(&bytes, 1 << 40, 8)
    string(&bytes, Array("main.lua".utf8))
    put(&bytes, 1, 4)
    string(&bytes, Array("main.lua".utf8))
    string(&bytes, Array(source.utf8))
    put(&bytes, 0, 4)
    return bytes
  }

  /// Calls `view` with a state, encoded, of which nothing is hidden.
  static func view(state: [UInt8]) -> [UInt8] {
    var bytes = [UInt8(AGON_REQUEST_CALL.rawValue)]
    string(&bytes, Array("view".utf8))
    put(&bytes, UInt64(AGON_VIEW.rawValue), 1)
    // No flags; instructions, seed, step, seat; one argument.
    put(&bytes, 0, 1)
    put(&bytes, 1 << 40, 8)
    bytes += [UInt8](repeating: 7, count: 32)
    put(&bytes, 0, 4)
    put(&bytes, 0, 1)
    put(&bytes, 1, 1)
    put(&bytes, 1, 1)
    put(&bytes, UInt64.max, 8)
    string(&bytes, state)
    return bytes
  }

  private static func put(_ bytes: inout [UInt8], _ value: UInt64, _ width: Int) {
    for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }

  private static func string(_ bytes: inout [UInt8], _ value: [UInt8]) {
    put(&bytes, UInt64(value.count), 4)
    bytes += value
  }
}
