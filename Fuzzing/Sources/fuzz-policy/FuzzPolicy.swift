import Fuzzer
import HostArchive

@main
enum FuzzPolicy {
  static func main() { Fuzzer.run { check($0) } }

  /// Reads any bytes as a policy. Whatever it says: with all witnesses there is a quorum, and one that needs nobody is weak.
  static func check(_ bytes: [UInt8]) {
    do throws(ArchiveError) {
      let policy = try Policy(bytes)
      precondition(policy.isQuorum { _ in true })
      let weaknesses = policy.weaknesses()
      if policy.isQuorum({ _ in false }) { precondition(weaknesses.contains(.fewOperators(0))) }
      if policy.logs.isEmpty { precondition(weaknesses.contains(.noLog)) }
    } catch {
      precondition(!error.message.isEmpty)
    }
  }
}
