#include "vision/model_store.h"

#include <filesystem>
#include <fstream>

#include "vision/manifest_internal.h"
#include "vision/testing/fixtures.h"

namespace peel::vision {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

const std::string content = "the model's bytes";

std::string manifest(const std::string& name = "tiny", const std::string& extra = "") {
  return fmt::format(R"({{"format":"peel-model/1","name":"{}","kind":"embedder","adapter":"aligned-112",
    "package":{{"ecosystem":"npm","name":"x","version":"1","sha256":"00","member":"m"}},
    "file":"tiny.onnx","sha256":"{}","size":{},"licence":"MIT","licence_note":"","training_data":"none","notes":"",
    "input":{{"tensor":"in","width":112,"height":112,"multiple_of":0,"channels":3,"layout":"NCHW","colour":"RGB",
    "mean":[127.5,127.5,127.5],"scale":0.0078125,"batch":1}},
    "output":{{"tensors":["out"],"dimension":8,"meaning":"a template"}}{}}})",
                     name, base::to_text(base::sha256(base::as_bytes(content))).substr(7), content.size(),
                     extra);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class ModelStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "peel-models-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    fs::create_directory(folder_ / "files");
    write(folder_ / "tiny.json", manifest());
    write(folder_ / "files" / "tiny.onnx", content);
  }
  void TearDown() override { fs::remove_all(folder_); }

  static void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }
  base::Result<Model> load(const std::string& name = "tiny") const {
    PEEL_TRY(const ModelStore store, ModelStore::open(folder_));
    return store.load(name);
  }
  fs::path folder_;
};

TEST_F(ModelStoreTest, GivesTheBytesThatTheManifestLists) {
  const auto model = load();
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ(base::as_text(model->bytes), content);
  EXPECT_EQ(model->info.dimension, 8);
  EXPECT_EQ(model->info.package, "npm x 1");
}

TEST_F(ModelStoreTest, RefusesAnAlteredModel) {
  std::string altered = content;
  altered[3] ^= 1;
  write(folder_ / "files" / "tiny.onnx", altered);
  const auto model = load();
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::refused);
  EXPECT_NE(model.error().message.find("tiny.onnx"), std::string::npos);
}

TEST_F(ModelStoreTest, RefusesATruncatedOrLongerModel) {
  for (const std::string& bytes : {content.substr(1), content + "x", std::string()}) {
    write(folder_ / "files" / "tiny.onnx", bytes);
    const auto model = load();
    ASSERT_FALSE(model) << bytes.size();
    EXPECT_EQ(model.error().code, ErrorCode::refused);
  }
}

TEST_F(ModelStoreTest, SaysHowToFetchAMissingModel) {
  fs::remove(folder_ / "files" / "tiny.onnx");
  const auto model = load();
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::not_found);
  EXPECT_NE(model.error().message.find("deps/setup"), std::string::npos);
}

TEST_F(ModelStoreTest, RefusesAModelThatIsNotListed) {
  write(folder_ / "files" / "other.onnx", content);
  const auto model = load("other");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::not_found);
}

TEST_F(ModelStoreTest, RefusesAFolderWithoutManifests) {
  EXPECT_FALSE(ModelStore::open(folder_ / "files"));
  EXPECT_FALSE(ModelStore::open(folder_ / "nowhere"));
}

TEST_F(ModelStoreTest, RefusesAManifestUnderAnotherName) {
  write(folder_ / "other.json", manifest());
  const auto store = ModelStore::open(folder_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::corrupt);
}

TEST(Manifest, WithAnythingWrongIsRefusedByTheMembersName) {
  const std::string good = manifest();
  ASSERT_TRUE(parse_manifest(good, "good.json"));
  const std::vector<std::tuple<std::string, std::string, std::string>> changes = {
      {"peel-model/1", "peel-model/2", "format"},
      {R"("name":"tiny")", R"("name":"../tiny")", "name"},
      {R"("kind":"embedder")", R"("kind":"age")", "kind"},
      {R"("file":"tiny.onnx")", R"("file":"../../etc/passwd")", "file"},
      {R"("file":"tiny.onnx")", R"("file":".hidden")", "file"},
      {R"("size":17)", R"("size":-1)", "size"},
      {R"("size":17)", R"("size":99999999999)", "size"},
      {R"("layout":"NCHW")", R"("layout":"CHW")", "layout"},
      {R"("colour":"RGB")", R"("colour":"GREY")", "colour"},
      {R"("mean":[127.5,127.5,127.5])", R"("mean":[127.5])", "mean"},
      {R"("scale":0.0078125)", R"("scale":0)", "scale"},
      {R"("dimension":8)", R"("dimension":0)", "dimension"},
      {R"("notes":"")", R"("notes":"","surprise":1)", "surprise"},
      {R"("batch":1)", R"("batch":1,"surprise":1)", "surprise"},
      {R"("sha256":")" + base::to_text(base::sha256(base::as_bytes(content))).substr(7, 4), R"("sha256":"xx)",
       "sha256"}};
  for (const auto& [from, to, member] : changes) {
    const auto info = parse_manifest(replaced(good, from, to), "bad.json");
    ASSERT_FALSE(info) << to;
    EXPECT_EQ(info.error().code, ErrorCode::corrupt);
    EXPECT_NE(info.error().message.find(member), std::string::npos) << info.error().message;
    EXPECT_NE(info.error().message.find("bad.json"), std::string::npos) << info.error().message;
  }
}

TEST(Models, OfThisSourceTreeAreAllThereAndRight) {
  const ModelStore store = testing::models();
  EXPECT_GE(store.list().size(), 6u);
  for (const ModelInfo& info : store.list()) {
    const auto checked = store.check(info);
    EXPECT_TRUE(checked) << checked.error().message;
  }
}

}  // namespace
}  // namespace peel::vision
