/// The files that the USB test bed plays: lines "microseconds hexadecimal bytes".
public enum PlayFile {
  /// The reports of a recording in the text of hid-recorder ("E: seconds.microseconds length bytes"), by their times.
  /// Other lines say nothing that is played.
  public static func lines(ofRecording text: String) -> String {
    var result = ""
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("E:") {
      let words = line.split(separator: " ")
      let time = words[1].split(separator: ".")
      guard time.count == 2, let seconds = Int(time[0]), let micros = Int(time[1]) else {
        preconditionFailure("no time in '\(line)'")
      }
      result += "\(seconds * 1_000_000 + micros) \(words.dropFirst(3).joined())\n"
    }
    return result
  }
}
