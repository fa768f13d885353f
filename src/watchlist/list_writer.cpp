#include "watchlist/list_writer_internal.h"

namespace peel::watchlist {

using base::Bytes;
using base::ByteView;
using base::ErrorCode;
using base::fail;
using base::Status;

base::Result<ListWriter> ListWriter::create(base::NewFile file, const Header& header, base::SecretBytes key) {
  ListWriter writer(std::move(file), header, std::move(key));
  PEEL_CHECK(writer.append(encode(header)));
  return writer;
}

Status ListWriter::append(ByteView bytes) {
  hash_.update(bytes);
  return file_.append(bytes);
}

Status ListWriter::add_picture(ByteView jpeg) {
  PEEL_TRY(const Bytes sealed, base::seal(jpeg, context_of_picture(header_, picture_bytes_.size()), key_));
  if (sealed.size() > max_picture_bytes)
    return fail(ErrorCode::exhausted, "a picture has {} bytes; a list takes {}", sealed.size(),
                max_picture_bytes);
  PEEL_CHECK(append(sealed));
  picture_bytes_.push_back(sealed.size());
  return {};
}

Status ListWriter::finish(ByteView templates, Contents contents) {
  const std::size_t count = picture_bytes_.size();
  if (contents.rows.size() != count || templates.size() != count * header_.dimensions * sizeof(float))
    return fail(ErrorCode::internal, "a list of {} pictures got {} rows of {} bytes", count,
                contents.rows.size(), templates.size());
  for (std::size_t i = 0; i < count; ++i) contents.rows[i].picture_bytes = picture_bytes_[i];
  contents.before = hash_.digest();
  Footer footer{contents.entries.size(), count, file_.size(), 0};
  footer.entries_at = footer.templates_at + sealed_templates_size(header_, footer);
  {
    PEEL_TRY(const Bytes sealed, base::seal(templates, context_of_templates(header_, footer), key_));
    PEEL_CHECK(append(sealed));
  }
  PEEL_TRY(const Bytes sealed,
           base::seal(base::as_bytes(encode(contents)), context_of_entries(header_, footer), key_));
  PEEL_CHECK(append(sealed));
  PEEL_CHECK(append(encode(footer)));
  PEEL_CHECK(check_layout(header_, footer, file_.size()));
  return file_.commit();
}

}  // namespace peel::watchlist
