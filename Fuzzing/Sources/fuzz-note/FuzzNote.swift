import Fuzzer
import HostArchive
import HostCrypto

@main
enum FuzzNote {
  /// A key that has signed nothing.
  static let nobody: PublicKey = {
    do { return try PublicKey(bytes: [UInt8](repeating: 7, count: PublicKey.byteCount)) } catch { preconditionFailure("\(error)") }
  }()

  static func main() { Fuzzer.run { check($0) } }

  /// Reads any bytes as a note, a checkpoint and a key. What is read is written as it was; a signature that nobody made is none.
  static func check(_ bytes: [UInt8]) {
    do throws(ArchiveError) {
      let note = try SignedNote(bytes)
      precondition(note.bytes == bytes && note.signatures.count <= SignedNote.maxSignatures)
      let names = note.signatures.prefix(2).map(\.name)
      for name in names {
        let key = try VerifierKey(name: name, .ed25519, nobody)
        let found = try note.verified(by: [key])
        precondition(found.isEmpty)
      }
    } catch {
      precondition(!error.message.isEmpty)
    }
    do throws(ArchiveError) {
      let checkpoint = try Checkpoint(bytes)
      precondition(checkpoint.text == bytes && checkpoint.size >= 0)
    } catch {
      precondition(!error.message.isEmpty)
    }
    if let text = String(validating: bytes, as: UTF8.self), let key = try? VerifierKey(text) {
      precondition(Array(key.description.utf8) == bytes)
    }
    if let lines = try? NoteSignature.lines(bytes) { precondition(lines.flatMap(\.line) == bytes) }
  }
}
