# OpenCV from Debian's packages of single modules. OpenCV's own CMake package comes only with libopencv-dev, which
# drags in every module, VTK and Qt besides; Peel uses three, so this finds them by name. Answers like OpenCV's own:
# OpenCV_FOUND, OpenCV_VERSION, OpenCV_INCLUDE_DIRS, OpenCV_LIBS and a target opencv_NAME for each component.
find_path(OpenCV_INCLUDE_DIR opencv2/core/version.hpp PATH_SUFFIXES opencv4)
mark_as_advanced(OpenCV_INCLUDE_DIR)
set(OpenCV_INCLUDE_DIRS ${OpenCV_INCLUDE_DIR})

if(OpenCV_INCLUDE_DIR)
  file(STRINGS ${OpenCV_INCLUDE_DIR}/opencv2/core/version.hpp _numbers
       REGEX "^#define CV_VERSION_(MAJOR|MINOR|REVISION) +[0-9]+")
  string(REGEX MATCHALL "[0-9]+" _numbers "${_numbers}")
  string(JOIN . OpenCV_VERSION ${_numbers})
  unset(_numbers)
endif()

set(OpenCV_LIBS "")
foreach(_module IN LISTS OpenCV_FIND_COMPONENTS)
  find_library(OpenCV_${_module}_LIBRARY opencv_${_module})
  mark_as_advanced(OpenCV_${_module}_LIBRARY)
  if(OpenCV_${_module}_LIBRARY AND EXISTS ${OpenCV_INCLUDE_DIR}/opencv2/${_module}.hpp)
    set(OpenCV_${_module}_FOUND TRUE)
    if(NOT TARGET opencv_${_module})
      add_library(opencv_${_module} UNKNOWN IMPORTED)
      set_target_properties(opencv_${_module} PROPERTIES
        IMPORTED_LOCATION ${OpenCV_${_module}_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${OpenCV_INCLUDE_DIR})
    endif()
    list(APPEND OpenCV_LIBS opencv_${_module})
  endif()
endforeach()
unset(_module)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCV REQUIRED_VARS OpenCV_INCLUDE_DIR VERSION_VAR OpenCV_VERSION HANDLE_COMPONENTS)
