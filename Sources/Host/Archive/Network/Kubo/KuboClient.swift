internal import AsyncHTTPClient
internal import HostArchive
internal import HostRules
internal import NIOCore
internal import NIOHTTP1
internal import SpaceContent

/// A client of Kubo's RPC API (docs.ipfs.tech/reference/kubo/rpc): brings archives to a node, and has it keep them.
///
/// A node is not believed: each CID that it names has to be the one that was meant, and numbers have to agree. Every call may be made
/// twice, and is, some times, where the node is away or busy. Answers, times and repetitions have limits.
public final class KuboClient: Sendable {
  public struct Limits: Sendable {
    /// How long it may take to connect.
    public var connect: Duration = .seconds(10)
    /// How long a call may take, beside the time for what is sent.
    public var call: Duration = .seconds(60)
    /// What a node takes of an upload at least, in bytes a second.
    public var rate: Int64 = 128 << 10
    /// How often a call is made at most.
    public var attempts = 4
    /// The pause after the first failure; twice as long after each one more, and shorter by chance by up to half.
    public var pause: Duration = .milliseconds(500)
    public var pauseMax: Duration = .seconds(8)
    /// The most bytes of an answer.
    public var answerBytes = 64 << 10

    public init() {}
  }

  private static let errorHint = "`ipfs daemon` starts Kubo; what is to be pinned is tried again later"

  let address: KuboAddress
  let limits: Limits
  private let client: HTTPClient
  private let sleep: @Sendable (Duration) async throws -> Void

  public convenience init(_ address: KuboAddress, limits: Limits = Limits()) {
    self.init(address, limits: limits) { try await ContinuousClock().sleep(for: $0) }
  }

  /// - Parameter sleep: waits between two attempts.
  init(_ address: KuboAddress, limits: Limits, sleep: @escaping @Sendable (Duration) async throws -> Void) {
    self.address = address
    self.limits = limits
    self.sleep = sleep
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.httpVersion = .http1Only
    configuration.timeout.connect = KuboClient.amount(limits.connect)
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Who could not wait for `shutdown`, because of an error, has nothing left open all the same.
  deinit { client.shutdown { _ in } }

  /// Closes the connections, and waits for that.
  public func shutdown() async throws { try await client.shutdown() }

  private static func amount(_ duration: Duration) -> TimeAmount {
    .milliseconds(max(1, duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000))
  }

  /// Why an attempt failed, and whether another one may fare better.
  struct Attempt: Error {
    /// What an error is about.
    enum Subject {
      /// The node: it does not let us in, or is none.
      case node
      /// The node, as far as one call can tell: there was no answer, or it was that it is busy.
      case silence
      /// What was asked: the node has answered.
      case item
      /// What was to be sent, and cannot be read.
      case here
    }

    let error: ArchiveError
    let mayPass: Bool
    var subject = Subject.item
  }

  /// Makes a call, again where that may help.
  /// - Parameters:
  ///   - path: behind `/api/v0/`, with its query.
  ///   - cids: what it is about, for errors.
  ///   - sent: what is sent with it, for errors.
  ///   - attempts: how often at most; nil for as often as the limits say.
  ///   - read: takes the answer apart.
  func call<R>(
    _ path: String, _ upload: KuboUpload? = nil, about cids: [CID] = [], _ sent: Imported? = nil, attempts: Int? = nil,
    read: (KuboAnswer) throws(KuboAnswer.Fault) -> R
  ) async throws(Attempt) -> R {
    var pause = limits.pause
    var number = 1
    while true {
      let failure: Attempt
      do throws(Attempt) {
        let answer = try await post(path, upload)
        do throws(KuboAnswer.Fault) {
          return try read(answer)
        } catch {
          throw attempt(error, answer, to: KuboClient.name(of: path), about: cids, sent)
        }
      } catch {
        failure = error
      }
      guard failure.mayPass, number < attempts ?? limits.attempts else { throw failure }
      do {
        try await sleep(pause * Double.random(in: 0.5...1))
      } catch {
        throw failure
      }
      pause = min(pause * 2, limits.pauseMax)
      number += 1
    }
  }

  private func post(_ path: String, _ upload: KuboUpload?) async throws(Attempt) -> KuboAnswer {
    var request = HTTPClientRequest(url: "\(address.base)/api/v0/\(path)")
    // Everything is a POST, whatever it does.
    request.method = .POST
    request.headers.add(name: "user-agent", value: "agon")
    if let authorization = address.authorization { request.headers.add(name: "authorization", value: authorization) }
    var time = limits.call
    if let upload {
      request.headers.add(name: "content-type", value: "multipart/form-data; boundary=\(upload.boundary)")
      request.body = .stream(upload, length: .known(upload.byteCount))
      time += .seconds(upload.byteCount / limits.rate)
    }
    do {
      let response = try await client.execute(request, timeout: KuboClient.amount(time))
      var body: [UInt8] = []
      for try await part in response.body {
        guard body.count + part.readableBytes <= limits.answerBytes else {
          throw ArchiveError(.tooLarge, "\(address) answered \(KuboClient.name(of: path)) with more than \(limits.answerBytes) bytes")
        }
        body.append(contentsOf: part.readableBytesView)
      }
      let type = response.headers.first(name: "content-type") ?? ""
      return KuboAnswer(status: Int(response.status.code), contentType: type.lowercased(), body: body)
    } catch let error as ArchiveError {
      throw Attempt(error: error, mayPass: false)
    } catch {
      throw Attempt(
        error: ArchiveError(
          .storage, "Kubo at \(address) cannot be asked for \(KuboClient.name(of: path)): \(KuboClient.words(error))",
          hint: KuboClient.errorHint),
        mayPass: !(error is CancellationError), subject: .silence)
    }
  }

  /// The call without its query.
  static func name(of path: String) -> String { String(path.prefix { $0 != "?" }) }

  private static func words(_ error: any Error) -> String {
    if let error = error as? HTTPClientError { return error.shortDescription }
    return "\(type(of: error))"
  }
}
