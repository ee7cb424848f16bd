internal import BareLedger
internal import Glibc
internal import HostArchive
internal import InProcess
internal import SpaceContent

/// Row 20: the CID of a file that is in the kernel's cache, against OpenSSL's SHA-256 of as many bytes in memory, in buffers of the size of a
/// leaf. On one core both are counted in processor time. Two jobs need two cores that nobody else uses for the time that passes to say
/// anything: beside it stands what two threads that do nothing but hash come to in the same run, and the processor time of both jobs.
struct Identifiers {
  private let path: String
  private let byteCount: Int
  private let repetitions: Int
  private var name: String { "CID of a cached file of \(byteCount >> 20) MiB" }

  static func rows(_ options: Options) throws -> [Row] {
    let path = options.disk + "/cached-\(getpid())"
    defer { Shell.remove(path) }
    let identifiers = Identifiers(path: path, byteCount: (options.isQuick ? 64 : 1024) << 20, repetitions: options.isQuick ? 9 : 5)
    try identifiers.makeFile()
    let one = identifiers.one()
    bench_use_every_core()
    defer { _ = bench_use_one_core() }
    return [one, identifiers.two(), identifiers.memory(of: options.agon)]
  }

  private func makeFile() throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 7, count: 1 << 20)
    for number in 0..<byteCount >> 20 {
      bytes[0] = UInt8(truncatingIfNeeded: number)
      guard write(descriptor, bytes, bytes.count) == bytes.count else { throw Options.Fault(message: "cannot write \(path)") }
    }
    // What waits to be written would be, while something is measured.
    fsync(descriptor)
  }

  private func one() -> Row {
    let pairs = Measure.pairs(
      repetitions, ours: { rate(bench_process_seconds(0)) { identify(jobs: 1) } }, peer: { rate(bench_process_seconds(0)) { hash(1) } })
    return Row(
      number: 20, what: name + ", one job", ours: Show.mebibytes(Int64(pairs.ours)) + "/s",
      peer: "OpenSSL SHA-256 \(Show.mebibytes(Int64(pairs.peer)))/s", ratio: pairs.ratio, target: .atLeast(0.8))
  }

  private func two() -> Row {
    let pairs = Measure.pairs(repetitions, ours: { rate(bare_now()) { identify(jobs: 2) } }, peer: { rate(bare_now()) { hash(1) } })
    let threads = Measure.pairs(repetitions, ours: { rate(bare_now()) { hash(2) } }, peer: { rate(bare_now()) { hash(1) } })
    let processor = Measure.pairs(
      repetitions, ours: { rate(bench_process_seconds(0)) { identify(jobs: 2) } }, peer: { rate(bench_process_seconds(0)) { hash(1) } })
    return Row(
      number: 20, what: name + ", two jobs, by the time that passes", ours: Show.mebibytes(Int64(pairs.ours)) + "/s",
      peer: "OpenSSL SHA-256 \(Show.mebibytes(Int64(pairs.peer)))/s", ratio: pairs.ratio, target: .atLeast(1.5),
      floor: "two threads of SHA-256 \(Show.fixed(threads.ratio, 2)); by processor time 2 × \(Show.fixed(processor.ratio, 2))")
  }

  private func memory(of agon: String) -> Row {
    let limit: Int64 = 64 << 20
    let child = Child([agon, "archive", "cid", "--jobs", "2", path], watched: true)
    precondition(child.status == 0 && child.peakByteCount > 0, "`agon archive cid` tells a CID")
    return Row(
      number: 20, what: "`agon archive cid --jobs 2` of it, resident at most", ours: Show.mebibytes(child.peakByteCount),
      peer: "limit " + Show.mebibytes(limit), ratio: Double(child.peakByteCount) / Double(limit), target: .atMost(1),
      floor: "`agon --version` " + Show.mebibytes(Child([agon, "--version"], watched: true).peakByteCount))
  }

  /// Bytes a second.
  private func rate(_ clock: @autoclosure () -> Double, _ body: () -> Void) -> Double {
    let start = clock()
    body()
    return Double(byteCount) / (clock() - start)
  }

  private func identify(jobs: Int) {
    do {
      let root = try UnixFSImport(jobs: jobs).file(at: path)
      precondition(root.contentByteCount == UInt64(byteCount))
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// SHA-256 of as many bytes, by so many threads.
  private func hash(_ threads: Int) {
    let buffers = UnixFSProfile.v1Of2025.chunkByteCount
    let work = Hashing(count: byteCount / buffers / threads, byteCount: buffers)
    var others: [pthread_t] = []
    for _ in 1..<threads {
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { context in
          if let context { Unmanaged<Hashing>.fromOpaque(context).takeUnretainedValue().run() }
          return nil
        }, Unmanaged.passUnretained(work).toOpaque())
      precondition(status == 0, "there is another thread")
      others.append(thread)
    }
    work.run()
    for thread in others { pthread_join(thread, nil) }
  }

  /// What each thread does; nothing of it changes.
  private final class Hashing: Sendable {
    let count: Int
    let byteCount: Int

    init(count: Int, byteCount: Int) {
      self.count = count
      self.byteCount = byteCount
    }

    func run() {
      let bytes = [UInt8](repeating: 7, count: byteCount)
      var all: Set<Digest> = []
      for _ in 0..<count { all.insert(SHA256.digest(bytes)) }
      precondition(all.count == 1)
    }
  }
}
