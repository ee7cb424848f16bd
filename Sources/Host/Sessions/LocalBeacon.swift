internal import Glibc
public import HostRules
public import SpaceContent
internal import Synchronization

/// The beacon of a host alone: chains of hashes of its own, whose seeds stand in a file beside the store. It keeps the host from choosing
/// a value once its chain is public, and from nothing else: the host knows all values from the start.
///
/// One line for each chain, the newest last: `agon-chain-v1 <seed> <genesis> <period> <rounds>`, the seed in hexadecimal digits, times in
/// seconds. A chain that comes to its end is followed by another; old ones stay for the sessions that name them.
public final class LocalBeacon: Beacon {
  public static let fileName = "beacon.key"
  /// Seconds from each round to the next.
  static let period: Int64 = 300
  /// The rounds of a new chain: more than a year.
  static let rounds = 1 << 17
  private static let bytesMax = 64 << 10

  private let chains: Mutex<[Chain]>
  private let path: String

  struct Chain: Sendable {
    let seed: Digest
    let rounds: Int
    let name: ChainBeaconName
    let hashes: HashChain

    init(seed: Digest, genesis: Int64, period: Int64, rounds: Int) {
      self.seed = seed
      self.rounds = rounds
      hashes = HashChain(seed: seed, rounds: rounds)
      name = ChainBeaconName(anchor: hashes.anchor, genesis: genesis, period: period)
    }

    /// The first round whose value nobody is to know for a whole period; nil for a chain that has none left.
    func next(at seconds: Int64) -> BeaconRound? {
      let round = max(1, (seconds - name.genesis) / name.period + 2)
      return round <= Int64(rounds) ? name.round(round) : nil
    }

    var line: String { "agon-chain-v1 \(seed) \(name.genesis) \(name.period) \(rounds)\n" }

    init?(_ line: Substring) {
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 5, parts[0] == "agon-chain-v1", let seed = Digest(hex: String(parts[1])), let genesis = Int64(parts[2]),
        let period = Int64(parts[3]), let rounds = Int(parts[4]), (0...1 << 40).contains(genesis), (1...1 << 30).contains(period),
        (1...HashChain.roundsMax).contains(rounds)
      else { return nil }
      self.init(seed: seed, genesis: genesis, period: period, rounds: rounds)
    }
  }

  /// Reads the beacon of a data folder; makes one where there is none.
  /// - Throws: `beacon` for a file that is damaged or may be read by others; `storage` where it cannot be read or written.
  public init(folder: String, at now: Int64) throws(SessionError) {
    path = folder + "/" + LocalBeacon.fileName
    var chains = try LocalBeacon.read(path)
    if chains.isEmpty {
      chains = [LocalBeacon.fresh(at: now)]
      try LocalBeacon.write(chains, to: path)
    }
    self.chains = Mutex(chains)
  }

  public func next(at now: Int64) throws -> BeaconRound {
    try chains.withLock { chains in
      if let round = chains.last?.next(at: now / 1000) { return round }
      let more = chains + [LocalBeacon.fresh(at: now)]
      try LocalBeacon.write(more, to: path)
      chains = more
      guard let round = more.last?.next(at: now / 1000) else { preconditionFailure("a new chain has rounds") }
      return round
    }
  }

  public func value(of round: BeaconRound) async throws -> Digest {
    let value = chains.withLock { chains in
      chains.first { "\($0.name)" == round.beacon }.flatMap { chain in
        (1...Int64(chain.rounds)).contains(round.round) ? chain.hashes.value(of: Int(round.round)) : nil
      }
    }
    guard let value else {
      throw SessionError(
        .beacon, "\(path) has no chain \(round.beacon) with a round \(round.round)", hint: "put back the file that the session began with")
    }
    return value
  }

  private static func fresh(at now: Int64) -> Chain {
    guard let seed = Digest(bytes: SecureRandom.bytes(Digest.byteCount)) else { preconditionFailure("a digest has 32 bytes") }
    return Chain(seed: seed, genesis: now / 1000, period: period, rounds: rounds)
  }

  private static func read(_ path: String) throws(SessionError) -> [Chain] {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return [] }
      throw failed("read", path)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failed("read", path) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
      throw SessionError(.beacon, "others may read \(path), or it is no file", hint: "chmod 600 \(path)")
    }
    var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
    var count = 0
    while count < bytes.count {
      let capacity = bytes.count
      let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), capacity - count) }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw failed("read", path) }
      if got == 0 { break }
      count += got
    }
    let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let chains = lines.dropLast().compactMap { Chain($0) }
    guard count <= bytesMax, chains.count == lines.count - 1, lines.last == "", !chains.isEmpty else {
      throw SessionError(.beacon, "\(path) holds no chains of a beacon", hint: "restore it; sessions that have begun need their chain")
    }
    return chains
  }

  /// Writes the file anew, for its owner alone; it and its name are on the disk when this returns.
  private static func write(_ chains: [Chain], to path: String) throws(SessionError) {
    let new = path + ".new"
    let text = Array(chains.map(\.line).joined().utf8)
    unlink(new)
    let descriptor = Glibc.open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failed("written", path) }
    var written = 0
    while written < text.count {
      let count = text.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), text.count - written) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let error = failed("written", path)
        close(descriptor)
        unlink(new)
        throw error
      }
      written += count
    }
    let isDurable = fsync(descriptor) == 0
    close(descriptor)
    guard isDurable, rename(new, path) == 0 else { throw failed("written", path) }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let parent = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard parent >= 0 else { throw failed("written", path) }
    defer { close(parent) }
    guard fsync(parent) == 0 else { throw failed("written", path) }
  }

  private static func failed(_ verb: String, _ path: String) -> SessionError {
    SessionError(.storage, "\(path) cannot be \(verb): \(String(cString: strerror(errno)))")
  }
}
