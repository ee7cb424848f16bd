internal import AsyncHTTPClient
public import HostRules
internal import NIOCore
internal import SpaceContract

/// Prices of exchanges, asked for while a session runs.
///
/// Gives one quote for each exchange and decides nothing: `FeedQuery.settle` does, from the quotes in the journal.
public struct LiveFeed: Sendable {
  /// How large a response may be, in bytes.
  static let maxBodyBytes = 2 << 20
  /// How many requests one exchange gets for one query, those for a bar that was not there yet included.
  static let maxRequests = 8

  let exchanges: [Exchange]
  let timeout: Duration
  /// How long to wait before asking again for a bar that has just closed.
  let pause: Duration
  let client: HTTPClient

  /// - Parameters:
  ///   - exchanges: whom to ask.
  ///   - timeout: how long each exchange has for everything, from the first byte sent to the last one read.
  ///   - pause: how long to wait before asking again for a bar that has closed by our clock, but not yet by the exchange's.
  public init(exchanges: [Exchange] = Exchange.all, timeout: Duration = .seconds(10), pause: Duration = .seconds(1)) {
    self.exchanges = exchanges
    self.timeout = timeout
    self.pause = pause
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.httpVersion = .http1Only
    configuration.timeout.connect = TimeAmount(timeout)
    // A refused connection is refused again a moment later; the other exchanges are what helps.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Asks every exchange at once; one quote each, in the order of the exchanges. Takes no longer than the timeout.
  ///
  /// Only bars that have closed are given, by the exchange's clock where it tells the time. A bar that is still missing at the end of
  /// the range is asked for again; one that is missing before it is a failure. Redirects are not followed.
  /// - Parameters:
  ///   - query: with `every` among `Exchange.barSeconds`, for the feed `btc-usd` or `eth-usd`.
  ///   - startedAt: the session's time 0 in Unix seconds. Bars of exchanges open at multiples of `every` in Unix time, not in that of
  ///     the session.
  public func quotes(_ query: FeedQuery, startedAt: Int64) async -> [Quote] {
    await withTaskGroup(of: (Int, Quote).self) { group in
      for (place, exchange) in exchanges.enumerated() {
        group.addTask { (place, await quote(query, startedAt: startedAt, from: exchange)) }
      }
      var quotes: [(Int, Quote)] = []
      for await quote in group { quotes.append(quote) }
      return quotes.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  /// Closes the connections. Every feed has to be shut down before it is given up, and answers nothing afterwards.
  public func shutdown() async throws { try await client.shutdown() }

  private func quote(_ query: FeedQuery, startedAt: Int64, from exchange: Exchange) async -> Quote {
    do throws(ExchangeFault) {
      let page = try LiveFeed.page(query, startedAt: startedAt, on: exchange)
      guard !page.openings.isEmpty else { return Quote(source: exchange.name, content: .bars(unit: "cents", [])) }
      let candles = try await candlesInTime(page, from: exchange)
      let bars = candles.map { candle in
        Event.Bar(time: candle.opening - startedAt, open: candle.open, high: candle.high, low: candle.low, close: candle.close)
      }
      return Quote(source: exchange.name, content: .bars(unit: "cents", bars))
    } catch {
      return Quote(source: exchange.name, content: .failure(error.message))
    }
  }

  /// What of an exchange the query asks for.
  private static func page(_ query: FeedQuery, startedAt: Int64, on exchange: Exchange) throws(ExchangeFault) -> Page {
    if let fault = query.fault { throw ExchangeFault(fault) }
    guard let symbol = exchange.symbols[query.feed] else { throw ExchangeFault("is not asked for the feed \(query.feed.prefix(64))") }
    guard Exchange.barSeconds.contains(query.every) else {
      let lengths = Exchange.barSeconds.map { "\($0)" }.joined(separator: ", ")
      throw ExchangeFault("has no bars of \(query.every) seconds; `every` is one of \(lengths)")
    }
    // To the end of the year 9999; a query without a fault does not overflow what is added to it.
    let times: ClosedRange<Int64> = 0...253_402_300_799
    guard times.contains(startedAt), times.contains(startedAt + query.after), times.contains(startedAt + query.to) else {
      throw ExchangeFault("has no prices from \(query.after) to \(query.to) around Unix time \(startedAt)")
    }
    let shifted = FeedQuery(feed: query.feed, after: startedAt + query.after, to: startedAt + query.to, every: query.every)
    let page = Page(symbol: symbol, openings: shifted.openings, every: query.every)
    guard page.count <= min(Contract.Commands.maxBars, exchange.barsPerRequest * exchange.maxPages) else {
      throw ExchangeFault("gives at most \(min(Contract.Commands.maxBars, exchange.barsPerRequest * exchange.maxPages)) bars")
    }
    return page
  }

  var late: ExchangeFault { ExchangeFault("did not answer within \(timeout)") }

  /// The candles, unless the time is over first. A request that is late is cancelled, and has ended when this returns.
  private func candlesInTime(_ page: Page, from exchange: Exchange) async throws(ExchangeFault) -> [Candle] {
    let late = late
    let result = await withTaskGroup(of: Result<[Candle], ExchangeFault>?.self) { group in
      group.addTask {
        do throws(ExchangeFault) { return .success(try await candles(page, from: exchange)) } catch { return .failure(error) }
      }
      group.addTask {
        // The sleep ends early only when the whole query is cancelled, and then the other child's end counts.
        do { try await Task.sleep(for: timeout) } catch { return nil }
        return .failure(late)
      }
      defer { group.cancelAll() }
      for await result in group {
        if let result { return result }
      }
      return .failure(late)
    }
    return try result.get()
  }
}

extension TimeAmount {
  /// Rounded down to a microsecond, and at most a day.
  fileprivate init(_ duration: Duration) {
    let (seconds, attoseconds) = min(duration, .seconds(86_400)).components
    self = .microseconds(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
  }
}
