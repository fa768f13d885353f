#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <openvino/openvino.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include "base/secret.h"
#include "vision/runtime_internal.h"

namespace peel::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

// One for the process: it holds the plugins that are loaded, and nothing of any picture.
ov::Core& core() {
  static ov::Core instance;
  return instance;
}

// Bytes as a file that nobody can change or replace, under a name that ends as the model's file does.
// OpenVINO reads TensorFlow Lite from a path only and goes by the path's ending; a path to the file that was
// hashed would let another one slip in between.
class SealedFile {
 public:
  static Result<SealedFile> create(base::ByteView bytes, const std::string& name);
  SealedFile(SealedFile&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), folder_(std::move(other.folder_)), link_(std::move(other.link_)) {}
  SealedFile& operator=(SealedFile&&) = delete;
  ~SealedFile() {
    if (fd_ < 0) return;
    if (!link_.empty()) ::unlink(link_.c_str());
    if (!folder_.empty()) ::rmdir(folder_.c_str());
    ::close(fd_);
  }
  const std::string& path() const { return link_; }

 private:
  explicit SealedFile(int fd) : fd_(fd) {}
  base::Status fill(base::ByteView bytes);
  base::Status link(const std::string& name);
  int fd_;
  std::string folder_;
  std::string link_;
};

base::Status SealedFile::fill(base::ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(fd_, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return fail(ErrorCode::exhausted, "no memory for the model: {}", std::strerror(errno));
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  constexpr int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  if (::fcntl(fd_, F_ADD_SEALS, seals) != 0)
    return fail(ErrorCode::internal, "the model in memory could not be sealed: {}", std::strerror(errno));
  return {};
}

base::Status SealedFile::link(const std::string& name) {
  std::error_code error;
  std::string folder = (std::filesystem::temp_directory_path(error) / "peel-model-XXXXXX").string();
  if (error || ::mkdtemp(folder.data()) == nullptr)
    return fail(ErrorCode::io,
                "cannot make a folder for temporary files ({}): {}; set TMPDIR to one that can be written",
                folder, std::strerror(errno));
  folder_ = folder;
  const std::string link = folder_ + "/" + name;
  const std::string target = fmt::format("/proc/{}/fd/{}", ::getpid(), fd_);
  if (::symlink(target.c_str(), link.c_str()) != 0)
    return fail(ErrorCode::io, "cannot make the link {}: {}", link, std::strerror(errno));
  link_ = link;
  return {};
}

Result<SealedFile> SealedFile::create(base::ByteView bytes, const std::string& name) {
  const int fd = ::memfd_create("peel-model", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) return fail(ErrorCode::exhausted, "no memory for the model {}: {}", name, std::strerror(errno));
  SealedFile file(fd);
  PEEL_CHECK(file.fill(bytes));
  PEEL_CHECK(file.link(name));
  return file;
}

bool is_tensorflow_lite(base::ByteView bytes) {
  constexpr std::string_view mark = "TFL3";  // the FlatBuffers identifier, at byte 4
  return bytes.size() > 8 && base::as_text(bytes.subspan(4, 4)) == mark;
}

Result<std::shared_ptr<ov::Model>> read_tensorflow_lite(const Model& model) {
  PEEL_TRY(const SealedFile file, SealedFile::create(model.bytes, "model.tflite"));
  return core().read_model(file.path());
}

}  // namespace

Result<std::shared_ptr<ov::Model>> read_network(const Model& model) {
  const std::string what = fmt::format("OpenVINO cannot read the model {}", model.info.name);
  return guarded(what, ErrorCode::corrupt, [&]() -> Result<std::shared_ptr<ov::Model>> {
    if (is_tensorflow_lite(model.bytes)) return read_tensorflow_lite(model);
    return core().read_model(std::string(base::as_text(model.bytes)), ov::Tensor());
  });
}

Result<ov::InferRequest> compile(const std::shared_ptr<ov::Model>& network, int threads) {
  return guarded("OpenVINO cannot prepare the model", ErrorCode::internal, [&]() -> Result<ov::InferRequest> {
    // Pinning is off since two networks of one process would be pinned to the same core.
    auto compiled = core().compile_model(network, "CPU", ov::hint::inference_precision(ov::element::f32),
                                         ov::inference_num_threads(threads), ov::num_streams(1),
                                         ov::hint::performance_mode(ov::hint::PerformanceMode::LATENCY),
                                         ov::hint::enable_cpu_pinning(false));
    return compiled.create_infer_request();
  });
}

std::span<float> numbers(ov::Tensor tensor) { return {tensor.data<float>(), tensor.get_size()}; }

void wipe_tensors(ov::InferRequest& request) {
  const auto compiled = request.get_compiled_model();
  const auto wipe = [](ov::Tensor tensor) {
    base::wipe(std::span(static_cast<std::uint8_t*>(tensor.data()), tensor.get_byte_size()));
  };
  for (std::size_t i = 0; i < compiled.inputs().size(); ++i) wipe(request.get_input_tensor(i));
  for (std::size_t i = 0; i < compiled.outputs().size(); ++i) wipe(request.get_output_tensor(i));
}

}  // namespace peel::vision
