internal import HostArchive
internal import HostRules
internal import SpaceContent

extension Audit {
  /// What somebody has of the host's log, and whom they believe.
  struct Evidence {
    struct File {
      let name: String
      let bytes: [UInt8]
    }

    /// Proofs of the session's end, of its commitment, and of the tombstones of its answers.
    var proofs: [File] = []
    var policy: Policy?
    var anchor: File?
  }

  /// What the proofs and the policy have shown.
  struct History {
    var policy: Policy?
    /// On the checkpoint of the end's proof, or of the commitment's where that is the only one.
    var verdict: PolicyVerdict?
    var isIncluded = false
    /// What is known of the time of the commitment.
    var commitment: Grade.Level?
    /// By the block that was erased, the entries that say so, of the same log.
    var tombstones: [CID: LogEntry] = [:]
  }

  private struct Proof {
    let file: String
    let proof: LogProof
    let entry: LogEntry
    let verdict: PolicyVerdict?

    var isCommitment: Bool { if case .commitment = entry.content { true } else { false } }
    var isEnd: Bool { !isCommitment && erased == nil }
    /// The block that the entry says is erased.
    var erased: CID? { if case .tombstone(let block, _) = entry.content { block } else { nil } }
  }

  /// Inclusion, quorum, and the time of the commitment, as far as there is something to go by.
  mutating func look(at evidence: Evidence, of record: SessionRecord) {
    guard !evidence.proofs.isEmpty else {
      note(.inclusion, Check(.skipped, "no proof was given that the host has logged this session: --proof"))
      return
    }
    history.policy = evidence.policy
    guard let proofs = included(evidence.proofs, record), let proofs = signed(proofs, evidence.policy) else { return }
    for proof in proofs { if let block = proof.erased { history.tombstones[block] = proof.entry } }
    let end = proofs.first(where: \.isEnd)
    if let commitment = proofs.first(where: \.isCommitment) {
      look(at: commitment, end: end)
    } else {
      note(.commitment, Check(.skipped, "no proof was given of the session's commitment"))
    }
    guard exit == .success, let anchor = evidence.anchor, let proof = end ?? proofs.first else { return }
    look(at: anchor, of: proof)
  }

  /// Whether what the host has anchored is of the history that the proof is of.
  private mutating func look(at file: Evidence.File, of proof: Proof) {
    do throws(ArchiveError) {
      let anchor = try AnchorProof(file.bytes)
      if let key = proof.verdict?.log { try anchor.signed.require(key) }
      try anchor.require(proof.proof.checkpoint.checkpoint)
      let size = anchor.signed.anchor.size
      let covers = size > proof.proof.inclusion.index ? "with this entry in it" : "before this entry was there"
      let title = "the log is of one history with anchor \(anchor.signed.number), at \(Figures.grouped(size)) entries, \(covers)"
      note(
        .anchor,
        Check(
          .warned, title,
          detail: proof.verdict == nil
            ? "no policy says whose signature the anchor has to have"
            : "the chain is the host's own: the anchor shows only that it has not changed its mind since"))
    } catch {
      fail(.anchor, "\(file.name): \(error.message)", error.hint)
    }
  }

  private mutating func included(_ files: [Evidence.File], _ record: SessionRecord) -> [Proof]? {
    var proofs: [Proof] = []
    for file in files {
      do throws(ArchiveError) {
        let proof = try LogProof(file.bytes)
        let entry = try LogEntry(try proof.requireInclusion())
        if let difference = entry.difference(from: record) {
          fail(.inclusion, "\(file.name) proves an entry that is not this session's: \(difference)")
          return nil
        }
        proofs.append(Proof(file: file.name, proof: proof, entry: entry, verdict: nil))
      } catch {
        fail(.inclusion, "\(file.name): \(error.message)", error.hint)
        return nil
      }
    }
    guard Set(proofs.map(\.entry.key)).count == proofs.count else {
      fail(.inclusion, "two of the proofs are of the same entry", "give that of the end, that of the commitment, and those of tombstones")
      return nil
    }
    for tombstone in proofs where tombstone.erased != nil {
      let here = tombstone.proof.checkpoint.checkpoint
      for there in proofs.map(\.proof.checkpoint.checkpoint) {
        guard here.origin == there.origin else {
          fail(.inclusion, "\(tombstone.file) is of the log \(here.origin), and another proof of \(there.origin)")
          return nil
        }
        guard here.size != there.size || here.root == there.root else {
          fail(.inclusion, "\(tombstone.file) is of another history: at \(here.size) entries its log has another root")
          return nil
        }
      }
    }
    let places = proofs.map { "\($0.entry.kind): entry \($0.proof.inclusion.index) of \($0.proof.inclusion.size)" }
    if let end = proofs.first(where: \.isEnd) {
      history.isIncluded = true
      pass(
        .inclusion, "the log \(end.proof.checkpoint.checkpoint.origin) has just this session, root, archive and seed",
        places.joined(separator: "\n"))
    } else {
      note(
        .inclusion,
        Check(
          .warned,
          proofs.contains(where: \.isCommitment)
            ? "the log has this session's commitment; no proof was given of its end"
            : "the log has this session's tombstones; no proof was given of its end", detail: places.joined(separator: "\n")))
    }
    return proofs
  }

  /// Who has signed the checkpoints of the proofs.
  private mutating func signed(_ proofs: [Proof], _ policy: Policy?) -> [Proof]? {
    guard let policy else {
      note(
        .quorum,
        Check(
          .warned, "nobody is known to have signed the log: \(LogFigures.selfAttested)",
          detail: "anyone can make a log; name whom you believe with --policy"))
      return proofs
    }
    var judged: [Proof] = []
    for proof in proofs {
      do throws(ArchiveError) {
        let verdict = try policy.require(proof.proof.checkpoint)
        judged.append(Proof(file: proof.file, proof: proof.proof, entry: proof.entry, verdict: verdict))
      } catch {
        fail(.quorum, "\(proof.file): \(error.message)", error.hint)
        return nil
      }
    }
    guard let verdict = (judged.first(where: \.isEnd) ?? judged.first)?.verdict else { return judged }
    history.verdict = verdict
    let weaknesses = policy.weaknesses().map { "weak: \($0)" }
    let words = (["policy \(policy.digest)"] + weaknesses).joined(separator: "\n")
    if verdict.independentCount == 0 {
      note(.quorum, Check(.warned, "the log has signed, and nobody else: \(LogFigures.selfAttested)", detail: words))
    } else {
      pass(
        .quorum,
        "the log and \(verdict.cosigners.count) of the policy's \(policy.witnesses.count) witnesses have signed, of "
          + Figures.count(verdict.independentCount, "independent operator"), words)
    }
    return judged
  }

  /// Whether the session was committed to before its beacon's round was known.
  private mutating func look(at proof: Proof, end: Proof?) {
    guard case .commitment(let commitment) = proof.entry.content else { return }
    let (here, there) = (proof.proof.checkpoint.checkpoint, end?.proof.checkpoint.checkpoint)
    if let end, let there {
      guard there.origin == here.origin else {
        return fail(.commitment, "the commitment is in the log \(here.origin), and the end in \(there.origin)")
      }
      guard proof.proof.inclusion.index < end.proof.inclusion.index else {
        return fail(.commitment, "the commitment was logged after the end")
      }
      guard here.size != there.size || here.root == there.root else {
        return fail(.commitment, "the two proofs are of two histories of one log: at \(here.size) entries it has two roots")
      }
      guard end.entry.time <= commitment.deadline else {
        return fail(.commitment, "the session ended \(LogFigures.time(end.entry.time)), after its deadline")
      }
    }
    let round = "round \(commitment.round) of the beacon \(commitment.beacon), known from \(LogFigures.time(commitment.roundTime)) on"
    guard proof.entry.time < commitment.roundTime else {
      return fail(.commitment, "it was committed to when its round was known: \(LogFigures.time(proof.entry.time)); \(round)")
    }
    let title = "it was committed to before its end: header, nonce and beacon are those of the record"
    if let policy = history.policy, let verdict = proof.verdict, let time = policy.quorumTime(of: verdict),
      Int64(time) < commitment.roundTime,
      verdict.independentCount > 0
    {
      history.commitment = .attested
      return pass(.commitment, "\(title), and witnesses saw it in time, at \(LogFigures.time(Int64(time)))", round)
    }
    history.commitment = .claimed
    note(.commitment, Check(.warned, title, detail: "\(round)\nthat it was in time is the host's word: no quorum signed before the round"))
  }
}

extension Audit.History {
  var grades: [Audit.Grade] {
    let independent = verdict?.independentCount ?? 0
    let operators = Figures.count(independent, "independent operator")
    let logged: Audit.Grade =
      switch (isIncluded, independent) {
      case (false, _): .init(.claimed, "one history", "no proof was given that the host's log has this session")
      case (true, 0): .init(.claimed, "one history", "the session is in the host's log: \(LogFigures.selfAttested)")
      case (true, _): .init(.attested, "one history", "\(operators) have signed a log with this session in it")
      }
    switch commitment {
    case .attested?: return [logged, .init(.attested, "when", "\(operators) saw the commitment before the beacon's round")]
    case .claimed?: return [logged, .init(.claimed, "when", "only the host says that its commitment was logged in time")]
    default: return [logged, .init(.claimed, "when", "nobody but the host says that it was committed to before the start")]
    }
  }
}
