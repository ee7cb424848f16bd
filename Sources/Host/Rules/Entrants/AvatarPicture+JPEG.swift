/// JPEG (ITU-T T.81): segments behind markers, then scans whose data ends at the next marker.
enum JPEGFile {
  static func read(_ file: [UInt8]) throws(RulesError) -> StillPicture {
    var bytes: [UInt8] = [0xFF, 0xD8]
    var at = 2
    var size: (width: Int, height: Int)?
    while true {
      guard at + 1 < file.count, file[at] == 0xFF else { throw StillPicture.damaged("JPEG") }
      let marker = file[at + 1]
      switch marker {
      case 0xFF:
        // A fill byte before the marker.
        at += 1
        continue
      case 0xD9:
        guard at + 2 == file.count, let size else { throw StillPicture.damaged("JPEG") }
        return StillPicture(width: size.width, height: size.height, bytes: bytes + [0xFF, 0xD9])
      case 0x00, 0x01, 0xD0...0xD8: throw StillPicture.damaged("JPEG")
      default: break
      }
      guard let length = BigEndian.number(file, at + 2, count: 2), length >= 2, at + 2 + length <= file.count else {
        throw StillPicture.damaged("JPEG")
      }
      let segment = file[at..<at + 2 + length]
      at = segment.endIndex
      if isFrame(marker) {
        guard size == nil, length >= 8, let height = BigEndian.number(file, segment.startIndex + 5, count: 2),
          let width = BigEndian.number(file, segment.startIndex + 7, count: 2)
        else { throw StillPicture.damaged("JPEG") }
        size = (width, height)
      }
      if isKept(marker) { bytes += segment }
      guard marker == 0xDA else { continue }
      guard size != nil else { throw StillPicture.damaged("JPEG") }
      let end = endOfScan(file, from: at)
      bytes += file[at..<end]
      at = end
    }
  }

  /// The start of a frame; C4, C8 and CC are tables and a reserved one.
  private static func isFrame(_ marker: UInt8) -> Bool {
    (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
  }

  /// All but comments and what applications add; of those, JFIF's and Adobe's say how colours are meant.
  private static func isKept(_ marker: UInt8) -> Bool {
    if (0xE0...0xEF).contains(marker) { return marker == 0xE0 || marker == 0xEE }
    return marker != 0xFE
  }

  /// Where the data of a scan ends: at a marker that is neither a stuffed zero nor a restart.
  private static func endOfScan(_ file: [UInt8], from start: Int) -> Int {
    var at = start
    while at + 1 < file.count {
      if file[at] == 0xFF, file[at + 1] != 0x00, !(0xD0...0xD7).contains(file[at + 1]) { return at }
      at += 1
    }
    return file.count
  }
}
