import Foundation

/// A picture of some lines that is drawn again in its place. The terminal is left as it was found.
struct Screen {
  private var shown = 0
  private var columns = 0

  /// A terminal that says nothing of its size is taken for a plain one.
  static var size: (columns: Int, rows: Int) { System.terminalSize ?? (80, 24) }

  init() { write("\u{1B}[?25l") }

  mutating func draw(_ lines: (_ columns: Int) -> [String]) {
    let size = Self.size
    // A narrower terminal has wrapped what stood there: its lines are no longer counted.
    let start =
      columns == 0 || columns == size.columns
      ? (shown > 0 ? "\u{1B}[\(shown)A" : "") : "\u{1B}[H\u{1B}[2J"
    // The last column and the last row are left free: writing there would scroll.
    let picture = lines(max(20, size.columns - 1)).prefix(size.rows - 1)
    write(start + picture.map { "\r\($0)\u{1B}[K\n" }.joined() + "\u{1B}[J")
    shown = picture.count
    columns = size.columns
  }

  func end() { write("\u{1B}[?25h") }

  private func write(_ text: String) {
    Terminal.line(Array(text.utf8))
  }
}
