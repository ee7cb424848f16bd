import Fuzzer
import HostArchive

@main
enum FuzzLogProof {
  static func main() { Fuzzer.run { check($0) } }

  /// Reads any bytes as a proof, as that of an anchor, and as what a witness is asked. What is read is written as it was.
  static func check(_ bytes: [UInt8]) {
    do throws(ArchiveError) {
      let proof = try LogProof(bytes)
      precondition(proof.bytes == bytes)
      // The seeds' own trees are random: an inclusion that holds would be a collision.
      do throws(ArchiveError) {
        try proof.requireInclusion(of: proof.entry ?? [])
        precondition(proof.inclusion.size <= 1)
      } catch {
        precondition(error.code == .notProved)
      }
    } catch {
      precondition(!error.message.isEmpty)
    }
    do throws(ArchiveError) {
      let proof = try AnchorProof(bytes)
      precondition(proof.bytes == bytes)
    } catch {
      precondition(!error.message.isEmpty)
    }
    do throws(ArchiveError) {
      let request = try WitnessRequest(bytes)
      precondition(request.bytes == bytes)
    } catch {
      precondition(!error.message.isEmpty)
    }
  }
}
