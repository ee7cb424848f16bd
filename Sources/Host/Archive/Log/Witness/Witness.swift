internal import HostRules
internal import SpaceContent
internal import Synchronization

/// Signs checkpoints of the logs that it was told of, each only if it contains the one before: two histories of one log never both get its
/// signature. What it signed last stands in a folder of its own, and is durable before the signature is given away.
///
/// One file for each log, named by the SHA-256 of its origin, with the text of the last checkpoint. A file that cannot be read is never
/// taken for one that is not there.
public final class Witness: Sendable {
  private let writer: FolderWriter
  private let signer: NoteSigner
  private let logs: [VerifierKey]
  private let now: @Sendable () -> Int
  /// Held from the look at what was signed last until the new one is durable.
  private let turn = Mutex(())

  /// - Parameters:
  ///   - folder: where it remembers, made where it is missing. Nobody else works on it at the same time.
  ///   - signer: its key.
  ///   - logs: the keys of the logs, whose names are their origins.
  ///   - now: the time, in seconds since 1970.
  /// - Throws: `locked`, `read_only`, `disk_full` or `storage`.
  public init(folder: String, signer: NoteSigner, logs: [VerifierKey], now: @escaping @Sendable () -> Int) throws(ArchiveError) {
    precondition(signer.verifier.algorithm == .cosignature, "a witness signs as a witness")
    writer = try FolderWriter(folder, lockName: "lock")
    self.signer = signer
    self.logs = logs
    self.now = now
  }

  /// What its signatures are checked with.
  public var key: VerifierKey { signer.verifier }

  /// Answers the body of a request. Waits for the disk.
  public func answer(_ body: [UInt8]) -> WitnessAnswer {
    let request: WitnessRequest
    do throws(ArchiveError) {
      request = try WitnessRequest(body)
    } catch {
      return .malformed(error.message)
    }
    let outcome = turn.withLock { (_) -> Outcome in
      do throws(ArchiveError) {
        let known = try last(of: request.checkpoint.checkpoint.origin)
        if let refusal = Witness.refusal(of: request, logs: logs, known: known) { return .refused(refusal) }
        let checkpoint = request.checkpoint.checkpoint
        let signature = try signer.cosignature(over: request.checkpoint.note.text, at: max(1, now()))
        if known != Last(checkpoint) { try remember(checkpoint) }
        return .signed(signature)
      } catch {
        return .failed
      }
    }
    return outcome.answer
  }

  /// What was signed last of a log.
  struct Last: Hashable {
    let size: Int
    let root: Digest

    init(size: Int, root: Digest) {
      self.size = size
      self.root = root
    }

    init(_ checkpoint: Checkpoint) { self.init(size: checkpoint.size, root: checkpoint.root) }
  }

  private enum Outcome {
    case signed(NoteSignature)
    case refused(WitnessAnswer)
    case failed

    var answer: WitnessAnswer {
      switch self {
      case .signed(let signature): .cosigned([signature])
      case .refused(let answer): answer
      case .failed: .unavailable
      }
    }
  }

  /// Why a request is not answered with a signature, in the order that the specification has; nil where it is.
  /// - Parameter known: what was signed last of this log; nil for nothing.
  static func refusal(of request: WitnessRequest, logs: [VerifierKey], known: Last?) -> WitnessAnswer? {
    let checkpoint = request.checkpoint.checkpoint
    let keys = logs.filter { $0.name == checkpoint.origin }
    guard !keys.isEmpty else { return .unknownLog }
    do throws(ArchiveError) {
      guard try !request.checkpoint.note.verified(by: keys).isEmpty else { return .forbidden("the log has not signed this checkpoint") }
    } catch {
      return .forbidden(error.message)
    }
    guard request.old <= checkpoint.size else { return .malformed("the log had \(request.old) entries, and has \(checkpoint.size)") }
    guard request.old == known?.size ?? 0 else { return .conflict(size: known?.size ?? 0) }
    guard checkpoint.size > 0 || checkpoint.root == Merkle.emptyRoot else { return .inconsistent("the root of no entries is another one") }
    guard request.old > 0 else {
      return request.proof.isEmpty ? nil : .inconsistent("nothing needs a proof that it began with nothing")
    }
    let proof = ConsistencyProof(old: request.old, size: checkpoint.size, hashes: request.proof)
    guard let known, proof.proves(known.root, before: checkpoint.root) else {
      return .inconsistent("this is not the log that was signed before, with more entries")
    }
    return nil
  }

  private func name(of origin: ExactText) -> String { SHA256.digest(origin.bytes).description }

  private func last(of origin: ExactText) throws(ArchiveError) -> Last? {
    let path = writer.folder + "/" + name(of: origin)
    guard let bytes = try FileCalls.read(path, limit: 8 << 10) else { return nil }
    let checkpoint = try Checkpoint(bytes)
    guard checkpoint.origin == origin else { throw ArchiveError(.malformed, "\(path) is about another log") }
    return Last(checkpoint)
  }

  private func remember(_ checkpoint: Checkpoint) throws(ArchiveError) {
    let text = Checkpoint(origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root).text
    try writer.place([FolderWriter.File(path: name(of: checkpoint.origin), bytes: text)])
  }
}
