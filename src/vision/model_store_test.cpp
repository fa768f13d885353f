#include "vision/model_store.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>

#include "vision/manifest_internal.h"
#include "vision/testing/fixtures.h"
#include "vision/tools.h"

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

ModelInfo changed(const std::function<void(ModelInfo&)>& change) {
  ModelInfo info = *parse_manifest(manifest(), "made.json");
  change(info);
  return info;
}

// Whatever could change an answer makes another model of it: nothing that is bound to the one holds for the
// other.
TEST(Identity, CoversTheFileAndAllOfTheManifestThatChangesAnswers) {
  const base::Sha256 usual = identity(changed([](auto&) {}));
  const std::vector<std::pair<const char*, std::function<void(ModelInfo&)>>> changes = {
      {"file", [](auto& m) { m.sha256 = base::sha256(base::as_bytes("other")); }},
      {"kind", [](auto& m) { m.kind = "landmarks"; }},
      {"adapter", [](auto& m) { m.adapter = "aligned-113"; }},
      {"tensor", [](auto& m) { m.input.tensor = "other"; }},
      {"width", [](auto& m) { ++m.input.width; }},
      {"height", [](auto& m) { ++m.input.height; }},
      {"multiple_of", [](auto& m) { m.input.multiple_of = 32; }},
      {"channels", [](auto& m) { m.input.channels = 1; }},
      {"layout", [](auto& m) { m.input.layout = ModelInput::Layout::nhwc; }},
      {"colour", [](auto& m) { m.input.colour = ModelInput::Colour::bgr; }},
      {"mean", [](auto& m) { m.input.mean[2] = std::nextafter(m.input.mean[2], 0.0f); }},
      {"scale", [](auto& m) { m.input.scale = std::nextafter(m.input.scale, 0.0f); }},
      {"batch", [](auto& m) { m.input.batch = 2; }},
      {"outputs", [](auto& m) { m.outputs = {"other"}; }},
      {"dimension", [](auto& m) { ++m.dimension; }}};
  for (const auto& [what, change] : changes) EXPECT_NE(identity(changed(change)), usual) << what;
}

TEST(Identity, DoesNotCoverTheNameNorWhereItIsFrom) {
  const auto renamed = changed([](auto& m) { m.name = m.package = m.licence = m.notes = "other"; });
  EXPECT_EQ(identity(renamed), identity(changed([](auto&) {})));
}

// A store gives the answers of a model that is used as it is: what was measured must say so.
TEST(Identity, OfLandmarksAndDetectorsIsThatOfTheirManifests) {
  const ModelStore store = testing::models();
  EXPECT_EQ(testing::detector()->model(), *store.identity("centerface"));
  const auto landmarks = create_landmarks(testing::model("faceplugin-landmark"), 1);
  ASSERT_TRUE(landmarks) << landmarks.error().message;
  EXPECT_EQ((*landmarks)->model(), *store.identity("faceplugin-landmark"));
  Model other = testing::model("faceplugin-landmark");
  other.info.input.scale /= 2;
  EXPECT_NE((*create_landmarks(other, 1))->model(), (*landmarks)->model());
  const auto mtcnn = load_detector(store, "mtcnn", {});
  ASSERT_TRUE(mtcnn) << mtcnn.error().message;
  EXPECT_NE((*mtcnn)->model(), testing::detector()->model());
}

// The whole way: templates of tools whose detector or landmarks a manifest describes otherwise are others.
TEST(Identity, OfTemplatesCoversWhatFindsThePoints) {
  const auto method = [](const char* name, float scale) {
    Model landmarks = testing::model(name);
    landmarks.info.input.scale *= scale;
    return Aligner(*create_landmarks(landmarks, 1), testing::detector()->model()).method();
  };
  const auto templates = [](const base::Sha256& alignment) {
    return (*load_embedder(testing::models(), default_embedder, {.alignment = alignment}))->model();
  };
  const base::Sha256 usual = method("faceplugin-landmark", 1);
  EXPECT_EQ(templates(usual), testing::default_tools()->embedder->model());
  EXPECT_NE(templates(usual), templates(method("faceplugin-landmark", 0.5f)));
}

TEST(Models, OfThisSourceTreeAreAllThereAndRight) {
  const ModelStore store = testing::models();
  EXPECT_GE(store.list().size(), 6u);
  for (const ModelInfo& info : store.list()) {
    const auto checked = store.check(info);
    EXPECT_TRUE(checked) << checked.error().message;
  }
}

std::string fusion(const std::string& parts = R"({"model":"tiny","weight":2},{"model":"other","weight":1})",
                   const std::string& name = "both") {
  return fmt::format(R"({{"format":"peel-fusion/1","name":"{}","parts":[{}],"notes":""}})", name, parts);
}

class FusionTest : public ModelStoreTest {
 protected:
  void SetUp() override {
    ModelStoreTest::SetUp();
    fs::create_directory(folder_ / "fusions");
    write(folder_ / "other.json", manifest("other"));
    write(folder_ / "eyes.json",
          replaced(replaced(manifest("eyes"), "embedder", "landmarks"), R"("dimension":8,)", ""));
  }
  base::Result<ModelStore> open_with(const std::string& text, const std::string& file = "both.json") const {
    write(folder_ / "fusions" / file, text);
    return ModelStore::open(folder_);
  }
};

TEST_F(FusionTest, NamesItsPartsAndTheirWeights) {
  const auto store = open_with(fusion());
  ASSERT_TRUE(store) << store.error().message;
  const FusionInfo* both = store->fusion("both");
  ASSERT_NE(both, nullptr);
  EXPECT_EQ(both->parts.at(0).model, "tiny");
  EXPECT_EQ(both->parts.at(0).weight, 2);
  EXPECT_TRUE(both->parts.at(0).mirror);
  EXPECT_EQ(both->sha256, base::sha256(base::as_bytes(fusion())));
  ASSERT_EQ(store->models_of("both").size(), 2u);
  EXPECT_EQ(store->models_of("both")[1]->name, "other");
  ASSERT_EQ(store->models_of("tiny").size(), 1u);
  EXPECT_TRUE(store->models_of("nobody").empty());
  EXPECT_EQ(store->fusion("tiny"), nullptr);
}

TEST_F(FusionTest, IsKnownByItsPartsTheirWeightsAndMirroring) {
  const auto known = [&](const std::string& parts) {
    const auto store = open_with(fusion(parts));
    EXPECT_TRUE(store) << store.error().message;
    return *store->identity("both");
  };
  const std::string tiny = R"({"model":"tiny","weight":2})";
  const std::string other = R"({"model":"other","weight":1})";
  // Another name alone makes no other model; so both parts are given files of their own here.
  write(folder_ / "other.json", replaced(manifest("other"), R"("scale":0.0078125)", R"("scale":0.5)"));
  const base::Sha256 usual = known(tiny + "," + other);
  EXPECT_EQ(known(tiny + "," + other), usual);
  EXPECT_NE(known(other + "," + tiny), usual);
  EXPECT_NE(known(R"({"model":"tiny","weight":3},)" + other), usual);
  EXPECT_NE(known(R"({"model":"tiny","weight":2,"mirror":false},)" + other), usual);
  EXPECT_EQ(known(R"({"model":"tiny","weight":2,"mirror":true},)" + other), usual);
  write(folder_ / "tiny.json", replaced(manifest(), R"("mean":[127.5,)", R"("mean":[127,)"));
  EXPECT_NE(known(tiny + "," + other), usual);
  EXPECT_EQ(ModelStore::open(folder_)->identity("nobody").error().code, ErrorCode::not_found);
}

TEST_F(FusionTest, RefusesPartsThatAreNoTwoEmbedders) {
  const auto refused = [&](const std::string& parts) {
    const auto store = open_with(fusion(parts));
    return !store && store.error().code == ErrorCode::corrupt &&
           store.error().message.find("both.json") != std::string::npos;
  };
  EXPECT_TRUE(refused(R"({"model":"tiny","weight":1})"));
  EXPECT_TRUE(refused(R"({"model":"tiny","weight":1},{"model":"tiny","weight":1})"));
  EXPECT_TRUE(refused(R"({"model":"tiny","weight":1},{"model":"nobody","weight":1})"));
  EXPECT_TRUE(refused(R"({"model":"tiny","weight":1},{"model":"eyes","weight":1})"));
  EXPECT_TRUE(refused(R"({"model":"tiny","weight":0},{"model":"other","weight":1})"));
  EXPECT_TRUE(refused(R"({"model":"tiny","weight":1001},{"model":"other","weight":1})"));
  EXPECT_TRUE(refused(R"({"model":"tiny","weight":0.5},{"model":"other","weight":1})"));
  EXPECT_TRUE(refused(R"({"model":"tiny","weight":1,"mirror":1},{"model":"other","weight":1})"));
  EXPECT_TRUE(refused(R"({"model":"tiny","weight":1,"more":1},{"model":"other","weight":1})"));
}

TEST_F(FusionTest, RefusesANameThatIsNotItsFilesOrThatOfAModel) {
  EXPECT_FALSE(open_with(fusion(), "else.json"));
  fs::remove(folder_ / "fusions" / "else.json");
  const auto store =
      open_with(fusion(R"({"model":"eyes","weight":1},{"model":"other","weight":1})", "tiny"), "tiny.json");
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("already"), std::string::npos) << store.error().message;
}

}  // namespace
}  // namespace peel::vision
