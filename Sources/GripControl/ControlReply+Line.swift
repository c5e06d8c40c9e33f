extension ControlReply {
  /// The reply as a line that is not too long: of very many waiting sessions the last ones are left out and counted.
  func line() -> [UInt8] {
    var reply = self
    var line = ControlLine.encode(reply)
    while line.count > ControlLimits.lineBytesMax, let waiting = reply.waiting, !waiting.isEmpty {
      reply.waiting = Array(waiting.prefix(waiting.count / 2))
      reply.waitingLeftOut = (self.waiting?.count ?? 0) - waiting.count / 2
      line = ControlLine.encode(reply)
    }
    guard line.count > ControlLimits.lineBytesMax else { return line }
    return ControlLine.encode(
      ControlReply(
        id: id,
        ControlFailure(.notNow, "The answer is longer than \(ControlLimits.lineBytesMax) bytes.")))
  }
}
