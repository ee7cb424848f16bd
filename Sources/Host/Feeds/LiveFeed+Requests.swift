internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import SpaceContent

extension LiveFeed {
  /// All candles of a page, ascending, in as many requests as they take.
  func candles(_ page: Page, from exchange: Exchange) async throws(ExchangeFault) -> [Candle] {
    var found: [Candle] = []
    var next = page.openings.lowerBound
    for _ in 0..<LiveFeed.maxRequests {
      let end = min(page.openings.upperBound, next + Int64(exchange.barsPerRequest) * page.every)
      let part = Page(symbol: page.symbol, openings: next..<end, every: page.every)
      let (closed, newest) = try await closedCandles(part, from: exchange)
      while next < end, let candle = closed[next] {
        found.append(candle)
        next += page.every
      }
      guard next < page.openings.upperBound else { return found }
      guard next < end else { continue }
      // What is missing at the end may only be late, unless there is something after it.
      guard end == page.openings.upperBound, newest <= next else {
        throw ExchangeFault("lacks the bar that opens at Unix time \(next)")
      }
      do { try await Task.sleep(for: pause) } catch { throw ExchangeFault("was not waited for") }
    }
    throw ExchangeFault("does not have the bar yet that opens at Unix time \(next)")
  }

  /// The candles of one response that were asked for and have closed, by when they open, and when the newest of all opens.
  private func closedCandles(
    _ page: Page, from exchange: Exchange
  ) async throws(ExchangeFault) -> (closed: [Int64: Candle], newest: Int64) {
    let (body, now) = try await response(exchange.path(page), of: exchange)
    var candles: [Int64: Candle] = [:]
    var newest: Int64 = -1
    for candle in try exchange.read(ExactJSON.decode(body)) {
      newest = max(newest, candle.opening)
      guard page.openings.contains(candle.opening), candle.opening.isMultiple(of: page.every) else { continue }
      if let now, candle.opening + page.every > now { continue }
      guard candles.updateValue(candle, forKey: candle.opening) == nil else {
        throw ExchangeFault("gives the bar twice that opens at Unix time \(candle.opening)")
      }
    }
    return (candles, newest)
  }

  /// The body of a response with status 200, and the exchange's clock in Unix seconds where it tells the time.
  private func response(_ path: String, of exchange: Exchange) async throws(ExchangeFault) -> (body: [UInt8], now: Int64?) {
    var request = HTTPClientRequest(url: exchange.baseURL + path)
    request.headers.add(name: "accept", value: "application/json")
    request.headers.add(name: "user-agent", value: "agon")
    do {
      let response = try await client.execute(request, deadline: .distantFuture)
      guard response.status == .ok else { throw ExchangeFault("answered with HTTP status \(response.status.code)") }
      var body: [UInt8] = []
      for try await part in response.body {
        guard body.count + part.readableBytes <= LiveFeed.maxBodyBytes else {
          throw ExchangeFault("sent more than \(LiveFeed.maxBodyBytes) bytes")
        }
        body.append(contentsOf: part.readableBytesView)
      }
      return (body, response.headers.first(name: "date").flatMap { CalendarTime.unix(httpDate: $0) })
    } catch {
      throw fault(error)
    }
  }

  /// What happened, without addresses or anything else of the request.
  private func fault(_ error: any Error) -> ExchangeFault {
    switch error {
    case let fault as ExchangeFault: fault
    case let error as NIOConnectionError: LiveFeed.unreachable(error.connectionErrors.compactMap { $0.error as? IOError })
    case let error as IOError: LiveFeed.unreachable([error])
    // On a busy machine the client may notice first that the time is over.
    case let error as HTTPClientError where error == .connectTimeout || error == .deadlineExceeded: late
    case HTTPParserError.invalidEOFState: LiveFeed.hungUp
    case let error as HTTPClientError where error == .remoteConnectionClosed: LiveFeed.hungUp
    case let error as HTTPClientError: ExchangeFault("could not be asked: \(error.shortDescription)")
    case let error as HTTPParserError: ExchangeFault("does not speak HTTP: \(error)")
    case is CancellationError: ExchangeFault("was not waited for")
    default: ExchangeFault("could not be asked: \(type(of: error))")
    }
  }

  private static let hungUp = ExchangeFault("hung up before the answer was complete")

  private static func unreachable(_ errors: [IOError]) -> ExchangeFault {
    switch errors.first?.errnoCode {
    case ECONNREFUSED: ExchangeFault("refused the connection")
    case ECONNRESET, EPIPE: LiveFeed.hungUp
    default: ExchangeFault("could not be reached")
    }
  }
}
