internal import AsyncHTTPClient
public import HostArchive
internal import HostRules
internal import NIOCore
internal import NIOHTTP1

/// Asks witnesses to sign a log's newest checkpoint.
public struct WitnessClient: Sendable {
  /// The largest answer that is read, in bytes.
  private static let maxAnswerBytes = 64 << 10
  /// How often a witness is asked in one go: once more after it has said where it stands, and once more in case another process asked
  /// in between.
  private static let maxRequests = 3

  private let client: HTTPClient
  private let timeout: TimeAmount

  /// What came of asking one witness.
  public struct Outcome: Sendable {
    public let witness: Policy.Witness
    /// Nil where it has signed.
    public let failure: ArchiveError?
  }

  /// - Parameter timeout: how long one request may take.
  public init(timeout: Duration = .seconds(10)) {
    self.timeout = .milliseconds(max(1, timeout.components.seconds * 1000 + timeout.components.attoseconds / 1_000_000_000_000_000))
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.httpVersion = .http1Only
    configuration.timeout.connect = self.timeout
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Closes the connections. Has to be called before the client is given up.
  public func shutdown() async throws { try await client.shutdown() }

  /// Asks every witness of a policy that has a URL, all at once, and keeps what they sign in the log. One that fails is only reported: the
  /// policy decides whether the others are enough.
  /// - Throws: what the log throws when it is read or written.
  public func cosign(_ log: TransparencyLog, by policy: Policy) async throws(ArchiveError) -> [Outcome] {
    let results = await withTaskGroup(of: (Int, Result<Cosigned, ArchiveError>).self) { group in
      for (index, witness) in policy.witnesses.enumerated() {
        guard let url = witness.url else { continue }
        group.addTask {
          do throws(ArchiveError) {
            return (index, .success(try await ask(witness.key, at: url.description, log)))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      var results: [(Int, Result<Cosigned, ArchiveError>)] = []
      for await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }
    }
    // The log may have grown while they were asked: what is of one checkpoint is kept together.
    var answers: [(checkpoint: SignedCheckpoint, signatures: [NoteSignature])] = []
    var outcomes: [Outcome] = []
    for (index, result) in results {
      switch result {
      case .success(let cosigned):
        outcomes.append(Outcome(witness: policy.witnesses[index], failure: nil))
        if let place = answers.firstIndex(where: { $0.checkpoint.note.text == cosigned.checkpoint.note.text }) {
          answers[place].signatures += cosigned.signatures
        } else {
          answers.append((cosigned.checkpoint, cosigned.signatures))
        }
      case .failure(let error): outcomes.append(Outcome(witness: policy.witnesses[index], failure: error))
      }
    }
    for answer in answers { try log.add(answer.signatures, to: answer.checkpoint, policy: policy) }
    return outcomes
  }

  private struct Cosigned {
    let checkpoint: SignedCheckpoint
    let signatures: [NoteSignature]
  }

  private func ask(_ key: VerifierKey, at url: String, _ log: TransparencyLog) async throws(ArchiveError) -> Cosigned {
    var old = try WitnessClient.lastSize(of: key, log)
    for _ in 0..<WitnessClient.maxRequests {
      let (proof, checkpoint) = try log.consistency(from: old)
      let request = WitnessRequest(old: old, proof: proof.hashes, checkpoint: checkpoint)
      let (status, body) = try await post(request.bytes, to: url.hasSuffix("/") ? url + "add-checkpoint" : url + "/add-checkpoint")
      switch status {
      case 200:
        let signatures = try NoteSignature.lines(body)
        let note = SignedNote(text: checkpoint.note.text, signatures: signatures)
        guard try !note.verified(by: [key]).isEmpty else {
          throw ArchiveError(.notProved, "\(key.name) answered without a signature of its own")
        }
        return Cosigned(checkpoint: checkpoint, signatures: signatures)
      case 409:
        guard body.last == UInt8(ascii: "\n"), let size = Int(String(decoding: body.dropLast(), as: UTF8.self)), size >= 0, size != old
        else {
          throw ArchiveError(.malformed, "\(key.name) answered with a conflict that says no size")
        }
        old = size
      default:
        let words = String(decoding: body.prefix(200), as: UTF8.self)
        throw ArchiveError(.notProved, "\(key.name) refused the checkpoint with status \(status): \(words)")
      }
    }
    throw ArchiveError(.storage, "\(key.name) was at another size each time that it was asked", hint: "ask again")
  }

  /// The size at which a witness signed last, as far as the log knows; 0 where it does not.
  private static func lastSize(of key: VerifierKey, _ log: TransparencyLog) throws(ArchiveError) -> Int {
    guard let witnessed = try log.folder.witnessed() else { return 0 }
    return try witnessed.note.verified(by: [key]).isEmpty ? 0 : witnessed.checkpoint.size
  }

  private func post(_ bytes: [UInt8], to url: String) async throws(ArchiveError) -> (status: Int, body: [UInt8]) {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "user-agent", value: "agon")
    request.body = .bytes(ByteBuffer(bytes: bytes))
    do {
      let response = try await client.execute(request, timeout: timeout)
      var body: [UInt8] = []
      for try await part in response.body {
        guard body.count + part.readableBytes <= WitnessClient.maxAnswerBytes else {
          throw ArchiveError(.tooLarge, "\(url) sent more than \(WitnessClient.maxAnswerBytes) bytes")
        }
        body.append(contentsOf: part.readableBytesView)
      }
      return (Int(response.status.code), body)
    } catch let error as ArchiveError {
      throw error
    } catch {
      throw ArchiveError(
        .storage, "the witness at \(url) cannot be asked: \(WitnessClient.words(error))", hint: "it is asked again next time")
    }
  }

  private static func words(_ error: any Error) -> String {
    if let error = error as? HTTPClientError { return error.shortDescription }
    return "\(type(of: error))"
  }
}
