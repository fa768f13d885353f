# How a folder becomes a library, and its *_test.cpp files one test program.
include(GoogleTest OPTIONAL)

add_library(peel_options INTERFACE)
target_compile_options(peel_options INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
  -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Werror -fstack-protector-strong -fPIC)
target_compile_definitions(peel_options INTERFACE $<$<CONFIG:RelWithDebInfo>:_FORTIFY_SOURCE=2>)
target_include_directories(peel_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_options(peel_options INTERFACE -Wl,-z,relro,-z,now)
if(PEEL_SANITIZE)
  target_compile_options(peel_options INTERFACE -fsanitize=${PEEL_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(peel_options INTERFACE -fsanitize=${PEEL_SANITIZE})
  if(PEEL_SANITIZE MATCHES "undefined")
    target_compile_options(peel_options INTERFACE -fno-sanitize-recover=undefined)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC warns of it in what the sanitizers added (in its own <regex>); the release build still refuses it.
    target_compile_options(peel_options INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()
if(PEEL_FUZZ)
  target_compile_options(peel_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# peel_library(NAME PUBLIC libs... PRIVATE libs...): the library peel_NAME of this folder's .cpp files.
function(peel_library name)
  cmake_parse_arguments(ARG "" "" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  if(NOT sources)
    add_library(peel_${name} INTERFACE)
    target_link_libraries(peel_${name} INTERFACE peel_options ${ARG_PUBLIC})
    return()
  endif()
  add_library(peel_${name} STATIC ${sources})
  target_link_libraries(peel_${name} PUBLIC peel_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  set_target_properties(peel_${name} PROPERTIES LINKER_LANGUAGE CXX)
  peel_unit_tests(${name} peel_${name})
endfunction()

# peel_pytest(NAME FILE... LABEL label TIMEOUT seconds [ENVIRONMENT NAME=VALUE...]): whole-program tests in Python.
# They watch the program from outside, where sanitizers' own writes and times would be in the way.
function(peel_pytest name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "ENVIRONMENT" ${ARGN})
  add_test(NAME ${name} COMMAND /usr/bin/python3 -B -m pytest -q -p no:cacheprovider ${ARG_UNPARSED_ARGUMENTS})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL};no-sanitizer" TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "PEEL=$<TARGET_FILE:peel>;PEEL_SCENE=$<TARGET_FILE:peel-scene>;${ARG_ENVIRONMENT}")
endfunction()

# peel_pytest_folder(NAME ...): one ctest case, NAME.x, for each test_x.py of this folder.
function(peel_pytest_folder name)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/test_*.py)
  foreach(file ${files})
    get_filename_component(case ${file} NAME_WE)
    string(REPLACE "test_" "" case ${case})
    peel_pytest(${name}.${case} ${file} ${ARGN})
  endforeach()
endfunction()

# peel_unit_tests(NAME libs...): the program NAME_test of this folder's *_test.cpp files, in ctest case by case.
function(peel_unit_tests name)
  if(NOT PEEL_TESTS)
    return()
  endif()
  file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp)
  if(NOT tests)
    return()
  endif()
  find_package(GTest REQUIRED)
  add_executable(${name}_test ${tests})
  # Two thirds of the time to compile, and nothing here is slow to run.
  target_compile_options(${name}_test PRIVATE $<$<CONFIG:RelWithDebInfo>:-O1>)
  target_link_libraries(${name}_test PRIVATE ${ARGN} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name}_test PRIVATE PEEL_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 PROPERTIES LABELS unit TIMEOUT 300)
endfunction()
