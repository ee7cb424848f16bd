import SpaceContent
import SpaceContract
import TestSupport
import Testing

@testable import SpaceSandbox

/// A worker that has been taken over may send anything: reading its reply gives a value or a fault, and never traps.
@Suite struct ReplyCodingTests {
  static func decode(_ bytes: [UInt8]) -> StepReply? {
    bytes.withUnsafeBufferPointer { buffer in
      var reader = WireReader(buffer)
      guard let reply = try? StepCoding.decode(&reader), reader.isAtEnd else { return nil }
      return reply
    }
  }

  /// A reply with something in every field.
  static let sound: [UInt8] = {
    var writer = WireWriter()
    writer.integer(UInt8(0))
    writer.integer(UInt8(0))
    writer.integer(UInt8(0))
    writer.text("")
    writer.integer(Int64(1234))
    writer.integer(UInt8(2))
    for seat in 1...2 {
      writer.integer(UInt8(seat))
      writer.integer(UInt8(seat == 1 ? 0 : 3))
      writer.integer(UInt8(seat - 1))
      writer.text(seat == 1 ? "" : "no such cell: é")
    }
    for value in [["type": "answers", "answers": []], ["a": [1, .float(2.5), "x"]]] as [Value] { writer.string(Probe.encoded(value)) }
    writer.integer(UInt8(1))
    writer.text("a log")
    writer.string(Probe.encoded(["ask": [1]]))
    writer.string([])
    writer.integer(UInt8(1))
    writer.integer(UInt8(1))
    writer.string(Probe.encoded(["text": "go"]))
    writer.integer(UInt8(1))
    writer.string(Array("answer".utf8))
    writer.string(Probe.encoded(["n": 1]))
    writer.text("")
    return writer.bytes
  }()

  @Test func theSoundOneIsRead() throws {
    let reply = try #require(Self.decode(Self.sound))
    #expect(reply.used == 1234)
    #expect(reply.parsed.map(\.forfeit) == [nil, .illegal])
    #expect(reply.log == "a log")
    #expect(try DagCBOR.decode(reply.command) == ["ask": [1]])
    #expect(reply.asked.map(\.bot) == [.text(Array("answer".utf8), memory: Probe.encoded(["n": 1]))])
  }

  @Test func everyTruncationIsAFault() {
    for length in 0..<Self.sound.count { #expect(Self.decode(Array(Self.sound[..<length])) == nil, "\(length) bytes") }
    #expect(Self.decode(Self.sound + [0]) == nil)
  }

  @Test func everyByteOfEveryValueIsReadOrRefused() {
    var read = 0
    for index in Self.sound.indices {
      for byte in UInt8.min...UInt8.max {
        var bytes = Self.sound
        bytes[index] = byte
        if Self.decode(bytes) != nil { read += 1 }
      }
    }
    // Some bytes are free (a number, a letter), most are not.
    #expect(read > Self.sound.count)
    #expect(read < Self.sound.count * 128)
  }

  @Test func randomBytesAreReadOrRefused() {
    var random = SplitMix64(seed: Soak.seed)
    var refused = 0
    let rounds = Soak.count(fast: 20_000, full: 2_000_000)
    for _ in 0..<rounds {
      var bytes: [UInt8]
      if random.below(2) == 0 {
        bytes = (0..<random.below(64)).map { _ in UInt8(random.below(random.below(2) == 0 ? 4 : 256)) }
      } else {
        bytes = Self.sound
        for _ in 0...random.below(4) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
        bytes.removeLast(random.below(3) == 0 ? random.below(bytes.count) : 0)
      }
      if Self.decode(bytes) == nil { refused += 1 }
    }
    #expect(refused > rounds / 2 && refused < rounds, "AGON_SEED=\(Soak.seed): \(refused) of \(rounds)")
  }

  @Test(
    arguments: [
      [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [5, 0, 0, 0, 1, 2, 3, 4],
    ] as [[UInt8]]) func aLengthPastTheEndIsAFault(bytes: [UInt8])
  {
    bytes.withUnsafeBufferPointer { buffer in
      var reader = WireReader(buffer)
      #expect(throws: WireReader.Malformed.self) { try reader.string() }
      var other = WireReader(buffer)
      #expect(throws: WireReader.Malformed.self) { try other.text() }
    }
  }

  @Test func textsAreUTF8AndItemsAreCanonical() {
    for (bytes, isItem) in [
      ([2, 0, 0, 0, 0xC3, 0x28], false), ([2, 0, 0, 0, 0x18, 0x01], true), ([1, 0, 0, 0, 0xF7], true), ([2, 0, 0, 0, 1, 1], true),
    ] as [([UInt8], Bool)] {
      bytes.withUnsafeBufferPointer { buffer in
        var reader = WireReader(buffer)
        if isItem {
          #expect(throws: WireReader.Malformed.self) { try StepCoding.item(&reader) }
        } else {
          #expect(throws: WireReader.Malformed.self) { try reader.text() }
        }
      }
    }
  }

  /// A worker may send fewer bytes than it announced, more than a reply may hold, or nothing that can be read.
  @Test(arguments: [
    ("/bin/true", "the worker died while loading: exit status 0"), ("/bin/false", "the worker died while loading: exit status 1"),
  ]) func aProgramThatIsNoWorker(path: String, ending: String) throws {
    let executable = try WorkerExecutable(path: path)
    #expect(throws: SandboxError(.load, "fixture: \(ending)")) {
      try SpaceSandbox(package: Fixture.package(Probe.source([:])), executable: executable)
    }
  }
}
