import Foundation
import HostArchive
import SpaceContent
import SpaceContract
import Synchronization
import TestSupport
import Testing

@testable import ArchiveNetwork

/// `agon archive serve` and `agon archive push`, as a person calls them.
@Suite struct ArchiveServeBinaryTests {
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("agon")

  private func start(program arguments: [String]) throws -> (process: Process, output: FileHandle, error: FileHandle) {
    let process = Process()
    let (output, error) = (Pipe(), Pipe())
    process.executableURL = Self.program
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = error
    try process.run()
    return (process, output.fileHandleForReading, error.fileHandleForReading)
  }

  private func agon(_ arguments: [String]) throws -> (status: Int32, output: String, error: String) {
    let (process, output, error) = try start(program: ["archive"] + arguments)
    let written = output.readDataToEndOfFile()
    let complaint = error.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: written, as: UTF8.self), String(decoding: complaint, as: UTF8.self))
  }

  /// A data folder with a pinned root, and one that is not whole.
  private func world(_ folder: TemporaryFolder) throws -> (data: String, root: CID, partial: CID) {
    let data = folder.path + "/data"
    let store = try BlockStore(folder: data)
    let leaf = Block(.raw, Array("leaf".utf8))
    let root = Block(.dagCBOR, try DagCBOR.encode(["leaf": .link(leaf.cid)]))
    let partial = Block(.dagCBOR, try DagCBOR.encode(["gone": .link(Block(.raw, [9]).cid)]))
    for block in [leaf, root, partial] { try store.put(block) }
    try store.add(try Pin(root.cid, name: "session 1", at: 1))
    return (data, root.cid, partial.cid)
  }

  @Test func itServesUntilItIsStopped() async throws {
    let folder = try TemporaryFolder()
    let (data, root, _) = try world(folder)
    #expect(try agon(["serve", "--data", folder.path + "/none"]).status == 66)
    let (process, output, error) = try start(program: ["archive", "serve", "--port", "0", "--json", "--data", data])
    let said = try JSON.decode(Array(output.availableData))
    let port = try #require(said["url"]?.text.flatMap { Int($0.split(separator: ":").last?.dropLast() ?? "") })
    #expect(said["ipfs"]?.text == "http://127.0.0.1:\(port)/ipfs/")
    let answer = try await RawHTTP.exchange(port, "GET /ipfs/\(root)/leaf HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(answer.hasSuffix("\r\n\r\nleaf"))
    // Another one cannot have the same port.
    let second = try agon(["serve", "--port", "\(port)", "--data", data])
    #expect(second.status == 74 && second.error.contains("cannot be listened on"))
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
    #expect(error.readDataToEndOfFile().isEmpty)
  }

  @Test func itBringsWhatIsPinnedToKubo() async throws {
    let folder = try TemporaryFolder()
    let (data, root, partial) = try world(folder)
    let kubo = try await CheckingKubo.start()
    let push = ["push", "--json", "--data", data, "--kubo", kubo.address]
    let first = try agon(push)
    #expect(first.status == 0, "\(first.error)")
    #expect(try JSON.decode(Array(first.output.utf8)) == ["pinned": 1, "known": 0, "incomplete": 0])
    #expect(kubo.state.pins == [root] && kubo.state.complaints.isEmpty)
    #expect(try JSON.decode(Array(agon(push).output.utf8)) == ["pinned": 0, "known": 1, "incomplete": 0])
    let left = try agon(push + ["\(partial)"])
    #expect(left.status == 1)
    #expect(try JSON.decode(Array(left.output.utf8)) == ["pinned": 0, "known": 0, "incomplete": 1])
    #expect(try agon(push + ["\(Block(.raw, [9]).cid)"]).status == 66)
    #expect(try agon(["push", "--data", data, "--kubo", "nonsense"]).status == 65)
    let lying = CheckingKubo.Manner.changing { [root] in $0.replacing("\(root)", with: "\(partial)") }
    kubo.manner([.status(500, type: "application/json", body: #"{"Message":"path is not pinned","Type":"error"}"#), lying])
    let lied = try agon(push)
    #expect(lied.status == 65 && lied.error.contains("wrong_hash"))
    try await kubo.stop()
  }

  /// A run with a node that is away ends well all the same; what it has left is brought later, each session once.
  @Test func whatARunHasPlayedIsPinnedOnce() async throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let kubo = try await CheckingKubo.start([.status(404, type: "text/plain", body: "404 page not found")])
    func run(_ arguments: [String]) throws -> (status: Int32, output: String, error: String) {
      let (process, output, error) = try start(
        program: ["run", "--space", "bid-tac-toe", "--spaces", root.path + "/spaces", "--data", data, "--json"] + arguments)
      let written = output.readDataToEndOfFile()
      let complaint = error.readDataToEndOfFile()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: written, as: UTF8.self), String(decoding: complaint, as: UTF8.self))
    }
    let first = try run(["--sessions", "3", "--kubo", kubo.address])
    #expect(first.status == 0 && first.error.contains("sessions are not pinned by Kubo: ") && kubo.state.pins.isEmpty, "\(first.error)")
    kubo.manner([.honest])
    let published = try agon(["publish", "--json", "--data", data, "--kubo", kubo.address])
    #expect(published.status == 0, "\(published.error)")
    #expect(try JSON.decode(Array(published.output.utf8)) == ["archived": 0, "kubo": ["pinned": 3, "known": 0, "set_aside": 0]])
    // One that the node does not take stops no other; it is told of, listed, and tried again when somebody says so.
    let calls = Mutex(0)
    kubo.manner([
      .choosing { request in
        let isFirst =
          request.path.hasSuffix("dag/import")
          && calls.withLock {
            $0 += 1
            return $0
          } == 1
        return isFirst ? .status(500, type: "application/json", body: #"{"Message":"no, not this","Code":0,"Type":"error"}"#) : .honest
      }
    ])
    let second = try run(["--sessions", "2", "--kubo", kubo.address])
    #expect(second.status == 0 && second.error.contains("tried again later") && second.error.contains("no, not this"), "\(second.error)")
    #expect(kubo.state.pins.count == 4)
    let doctor = try start(program: ["doctor", "--data", data, "--spaces", root.path + "/spaces"])
    let listed = String(decoding: doctor.output.readDataToEndOfFile(), as: UTF8.self)
    #expect(listed.contains("1 session set aside") && listed.contains("tried 1 time,") && listed.contains("no, not this"), "\(listed)")
    let quiet = try agon(["publish", "--json", "--data", data, "--kubo", kubo.address])
    #expect(try JSON.decode(Array(quiet.output.utf8)) == ["archived": 0, "kubo": ["pinned": 0, "known": 0, "set_aside": 0]])
    let pushed = try agon(["push", "--json", "--data", data, "--kubo", kubo.address])
    #expect(pushed.status == 0, "\(pushed.error)")
    #expect(try JSON.decode(Array(pushed.output.utf8)) == ["pinned": 1, "known": 4, "incomplete": 0])
    let pins = kubo.state.pins
    #expect(pins.count == 5 && Set(pins).count == 5 && kubo.state.complaints.isEmpty, "\(kubo.state.complaints)")
    #expect(try Set(BlockStore(folder: data, creating: false).pins().map(\.root)) == Set(pins))
  }
}
