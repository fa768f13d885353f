# Third-party libraries. Debian's packages, and OpenVINO from its wheel as deps/setup unpacked it.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(FFMPEG REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswscale libavdevice)
find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL 3 REQUIRED)

set(OpenVINO_DIR ${CMAKE_SOURCE_DIR}/.deps/openvino/cmake CACHE PATH "OpenVINO's CMake package")
find_package(OpenVINO REQUIRED COMPONENTS Runtime NO_DEFAULT_PATH PATHS ${OpenVINO_DIR})

# SOCI has no CMake package in Debian.
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(POSTGRESQL REQUIRED IMPORTED_TARGET libpq)
add_library(peel_sql INTERFACE)
target_link_libraries(peel_sql INTERFACE soci_core soci_sqlite3 soci_postgresql PkgConfig::SQLITE PkgConfig::POSTGRESQL)
