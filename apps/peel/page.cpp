#include "page.h"

#include <fmt/core.h>

#include "base/bytes.h"
#include "base/hash.h"

namespace peel::app {
namespace {

// Plain, light, and readable without colour: after the pages that people in the UK know from government.
constexpr std::string_view style = R"(
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#0b0c0c;font:19px/1.32 "GDS Transport",Arial,sans-serif}
header{background:#0b0c0c;color:#fff;border-bottom:10px solid #1d70b8}
header div,main{max-width:1020px;margin:0 auto;padding:10px 30px}
header div{font-size:30px;font-weight:700}
main{padding-top:30px;padding-bottom:60px}
h1{font-size:48px;line-height:1.1;margin:0 0 30px}
h2{font-size:36px;line-height:1.15;margin:50px 0 20px}
h3{font-size:24px;margin:0 0 5px}
.inset{border-left:10px solid #b1b4b6;padding:15px;margin:30px 0}
.warning{border-left:10px solid #d4351c;padding:15px;margin:30px 0;font-weight:700}
table{border-collapse:collapse;width:100%;margin:0 0 30px}
th,td{text-align:left;vertical-align:top;padding:10px 20px 10px 0;border-bottom:1px solid #b1b4b6}
th{font-weight:700}
td.number,th.number{text-align:right;padding-right:0;padding-left:20px;font-variant-numeric:tabular-nums}
tbody th{width:30%}
article{border:1px solid #b1b4b6;margin:0 0 30px;break-inside:avoid}
article>header{background:#f3f2f1;color:inherit;border-bottom:1px solid #b1b4b6;padding:15px 20px}
article>header p{margin:0;color:#505a5f}
.faces{display:flex;flex-wrap:wrap;gap:30px;padding:20px}
figure{margin:0;flex:1 1 220px;max-width:300px}
figure img{display:block;width:100%;height:300px;object-fit:contain;background:#f3f2f1}
figcaption{margin-top:8px;font-size:16px;color:#505a5f}
.facts{flex:1 1 300px}
.facts table{margin:0;font-size:16px}
.facts th,.facts td{padding:6px 10px 6px 0}
.scale{padding:0 20px 20px}
.scale svg{display:block;width:100%;height:auto}
.scale p{margin:5px 0 0}
code{font-family:monospace;font-size:.85em;overflow-wrap:anywhere}
footer{border-top:1px solid #b1b4b6;margin-top:60px;padding-top:20px;font-size:16px;color:#505a5f}
)";

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  return out;
}

std::string table_row(std::string_view name, std::string_view value) {
  return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escaped(name), escaped(value));
}

std::string page_head(std::string_view title) {
  const base::Sha256 hash = base::sha256(base::as_bytes(style));
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src "
      "'sha256-{}'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n",
      base::to_base64(hash.bytes), escaped(title), style);
}

}  // namespace peel::app
