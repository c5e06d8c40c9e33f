/// A page of its own: no script, no request to anywhere, the house's style.
enum ReportPage {
  /// The page.
  ///
  /// - Parameters:
  ///   - style: what it needs besides the house's style.
  ///   - margins: what stands on every printed page.
  static func html(
    title: HTML, style: HTML = .none, margins: PageMargins, main: HTML
  ) -> String {
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(title)</title>
      <style>
      \(ReportStyle.sheet)
      \(style)\(margins.rule)
      </style>
      </head>
      <body>
      <main>
      \(main)
      </main>
      <footer>
      <p>Not a medical device. No diagnosis and no coding advice: codes and minutes are as the therapist entered them; \
      this program chooses none and does not say that a claim is right.</p>
      </footer>
      </body>
      </html>

      """
    return page.markup
  }
}

/// What stands on every printed page.
struct PageMargins {
  /// The patient's reference.
  var reference: String
  /// The day, or the days.
  var day: String
  /// What the page is, without the reference.
  var name: String
  var isSimulated: Bool

  fileprivate var rule: HTML {
    let simulated: HTML = isSimulated ? "@top-center { content: \"SIMULATED DATA\"; }" : .none
    return """
      @page {
        @top-left { content: "Patient " \(HTML.styleString(reference)); }
        \(simulated)
        @top-right { content: \(HTML.styleString(day)); }
        @bottom-left { content: \(HTML.styleString(name)) ". Not a medical device."; }
        @bottom-right { content: "page " counter(page) " of " counter(pages); }
      }
      """
  }
}
