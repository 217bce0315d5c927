/**
 * Compiles one SPIR-V compute module with the Vulkan driver that the loader finds first, which needs no GPU:
 *   compile MODULE.spirv ASSEMBLY
 * What the driver counted goes to stdout, a line each: name, tab, value. The assembly goes to the file ASSEMBLY.
 */

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vulkan/vulkan.h>

enum { MOST_BINDINGS = 64, MOST_COUNTS = 64, MOST_TEXTS = 16, PUSH_CONSTANT_BYTES = 128 };

/* Numbers of the SPIR-V specification. */
enum { MAGIC = 0x07230203, HEADER_WORDS = 5 };
enum { OP_ENTRY_POINT = 15, OP_VARIABLE = 59, OP_DECORATE = 71 };
enum { DECORATION_BINDING = 33, DECORATION_SET = 34 };
enum { CLASS_UNIFORM = 2, CLASS_STORAGE = 12 };
enum { MODEL_COMPUTE = 5 };

typedef struct {
  uint32_t *words;
  size_t count;
} Module;

/** What a pipeline layout has to know of a module. */
typedef struct {
  const char *entryPoint;
  uint32_t bindingCount;
  VkDescriptorSetLayoutBinding bindings[MOST_BINDINGS];
} Interface;

static void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

static void check(VkResult result, const char *call) {
  if (result < 0) fail("%s failed with VkResult %d", call, result);
}

static void *zeroed(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (memory == NULL) fail("no memory for %zu times %zu bytes", count, size);
  return memory;
}

static Module readModule(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail("%s cannot be opened", path);
  fseek(file, 0, SEEK_END);
  const long size = ftell(file);
  rewind(file);
  if (size < 4 * HEADER_WORDS || size % 4 != 0) fail("%s is no SPIR-V: it has %ld bytes", path, size);
  Module module = {zeroed(size / 4, 4), size / 4};
  if (fread(module.words, 4, module.count, file) != module.count) fail("%s ends too early", path);
  fclose(file);
  if (module.words[0] != MAGIC) fail("%s is no SPIR-V: it begins with %08x", path, module.words[0]);
  return module;
}

/** Uniforms have dynamic offsets, as the engine binds them. */
static void addBinding(Interface *interface, uint32_t binding, uint32_t storageClass) {
  if (interface->bindingCount == MOST_BINDINGS) fail("more than %d bindings", MOST_BINDINGS);
  interface->bindings[interface->bindingCount++] = (VkDescriptorSetLayoutBinding){
      .binding = binding,
      .descriptorType = storageClass == CLASS_UNIFORM ? VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC
                                                      : VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
      .descriptorCount = 1,
      .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
  };
}

/** One pass does: decorations stand before variables in every valid module. */
static Interface readInterface(Module module) {
  Interface interface = {0};
  const uint32_t idCount = module.words[3];
  uint32_t *bindingOf = zeroed(idCount, sizeof *bindingOf);
  for (size_t at = HEADER_WORDS; at < module.count;) {
    const uint32_t *word = module.words + at;
    const uint32_t operation = word[0] & 0xffff, length = word[0] >> 16;
    if (length == 0 || at + length > module.count) fail("the SPIR-V is broken at word %zu", at);
    if (operation == OP_ENTRY_POINT && word[1] == MODEL_COMPUTE) interface.entryPoint = (const char *)(word + 3);
    if (operation == OP_DECORATE && word[2] == DECORATION_SET && word[3] != 0)
      fail("descriptor set %u, where the engine has set 0 alone", word[3]);
    if (operation == OP_DECORATE && word[2] == DECORATION_BINDING) bindingOf[word[1]] = word[3];
    if (operation == OP_VARIABLE && (word[3] == CLASS_UNIFORM || word[3] == CLASS_STORAGE))
      addBinding(&interface, bindingOf[word[2]], word[3]);
    at += length;
  }
  free(bindingOf);
  if (interface.entryPoint == NULL) fail("the module has no compute entry point");
  return interface;
}

static VkPhysicalDevice firstDevice(void) {
  const VkApplicationInfo application = {
      .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
      .apiVersion = VK_API_VERSION_1_3,
  };
  const VkInstanceCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
      .pApplicationInfo = &application,
  };
  VkInstance instance;
  check(vkCreateInstance(&info, NULL, &instance), "vkCreateInstance");
  VkPhysicalDevice device;
  uint32_t count = 1;
  check(vkEnumeratePhysicalDevices(instance, &count, &device), "vkEnumeratePhysicalDevices");
  if (count == 0) fail("the Vulkan driver shows no device");
  return device;
}

/** With every feature of the driver, bounds checks of buffers among them. */
static VkDevice openDevice(VkPhysicalDevice physical) {
  const char *extensions[] = {VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME, VK_EXT_ROBUSTNESS_2_EXTENSION_NAME};
  VkPhysicalDevicePipelineExecutablePropertiesFeaturesKHR executables = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PIPELINE_EXECUTABLE_PROPERTIES_FEATURES_KHR,
  };
  VkPhysicalDeviceRobustness2FeaturesEXT robustness = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ROBUSTNESS_2_FEATURES_EXT,
      .pNext = &executables,
  };
  VkPhysicalDeviceVulkan13Features features13 = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES,
      .pNext = &robustness,
  };
  VkPhysicalDeviceVulkan12Features features12 = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
      .pNext = &features13,
  };
  VkPhysicalDeviceVulkan11Features features11 = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES,
      .pNext = &features12,
  };
  VkPhysicalDeviceFeatures2 features = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
      .pNext = &features11,
  };
  vkGetPhysicalDeviceFeatures2(physical, &features);
  if (!executables.pipelineExecutableInfo) fail("the driver does not tell what it compiles to");

  const float priority = 1;
  const VkDeviceQueueCreateInfo queue = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
      .queueCount = 1,
      .pQueuePriorities = &priority,
  };
  const VkDeviceCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
      .pNext = &features,
      .queueCreateInfoCount = 1,
      .pQueueCreateInfos = &queue,
      .enabledExtensionCount = sizeof extensions / sizeof *extensions,
      .ppEnabledExtensionNames = extensions,
  };
  VkDevice device;
  check(vkCreateDevice(physical, &info, NULL, &device), "vkCreateDevice");
  return device;
}

static VkPipelineLayout layoutOf(VkDevice device, const Interface *interface) {
  const VkDescriptorSetLayoutCreateInfo setInfo = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
      .bindingCount = interface->bindingCount,
      .pBindings = interface->bindings,
  };
  VkDescriptorSetLayout set;
  check(vkCreateDescriptorSetLayout(device, &setInfo, NULL, &set), "vkCreateDescriptorSetLayout");
  const VkPushConstantRange constants = {VK_SHADER_STAGE_COMPUTE_BIT, 0, PUSH_CONSTANT_BYTES};
  const VkPipelineLayoutCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
      .setLayoutCount = 1,
      .pSetLayouts = &set,
      .pushConstantRangeCount = 1,
      .pPushConstantRanges = &constants,
  };
  VkPipelineLayout layout;
  check(vkCreatePipelineLayout(device, &info, NULL, &layout), "vkCreatePipelineLayout");
  return layout;
}

static VkPipeline pipelineOf(VkDevice device, Module module, const Interface *interface) {
  const VkShaderModuleCreateInfo shaderInfo = {
      .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
      .codeSize = 4 * module.count,
      .pCode = module.words,
  };
  VkShaderModule shader;
  check(vkCreateShaderModule(device, &shaderInfo, NULL, &shader), "vkCreateShaderModule");
  const VkComputePipelineCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
      .flags = VK_PIPELINE_CREATE_CAPTURE_STATISTICS_BIT_KHR |
               VK_PIPELINE_CREATE_CAPTURE_INTERNAL_REPRESENTATIONS_BIT_KHR,
      .stage =
          {
              .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
              .stage = VK_SHADER_STAGE_COMPUTE_BIT,
              .module = shader,
              .pName = interface->entryPoint,
          },
      .layout = layoutOf(device, interface),
  };
  VkPipeline pipeline;
  check(vkCreateComputePipelines(device, VK_NULL_HANDLE, 1, &info, NULL, &pipeline), "vkCreateComputePipelines");
  return pipeline;
}

static void printCounts(VkDevice device, const VkPipelineExecutableInfoKHR *executable) {
  PFN_vkGetPipelineExecutableStatisticsKHR statisticsOf =
      (PFN_vkGetPipelineExecutableStatisticsKHR)vkGetDeviceProcAddr(device, "vkGetPipelineExecutableStatisticsKHR");
  VkPipelineExecutableStatisticKHR counts[MOST_COUNTS] = {0};
  uint32_t count = MOST_COUNTS;
  for (uint32_t i = 0; i < count; i++) counts[i].sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_STATISTIC_KHR;
  check(statisticsOf(device, executable, &count, counts), "vkGetPipelineExecutableStatisticsKHR");
  for (uint32_t i = 0; i < count; i++)
    if (counts[i].format == VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_UINT64_KHR)
      printf("%s\t%llu\n", counts[i].name, (unsigned long long)counts[i].value.u64);
}

static void writeAssembly(VkDevice device, const VkPipelineExecutableInfoKHR *executable, const char *path) {
  PFN_vkGetPipelineExecutableInternalRepresentationsKHR textsOf =
      (PFN_vkGetPipelineExecutableInternalRepresentationsKHR)vkGetDeviceProcAddr(
          device, "vkGetPipelineExecutableInternalRepresentationsKHR");
  VkPipelineExecutableInternalRepresentationKHR texts[MOST_TEXTS] = {0};
  uint32_t count = MOST_TEXTS;
  for (uint32_t i = 0; i < count; i++)
    texts[i].sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INTERNAL_REPRESENTATION_KHR;
  /* The first call tells the sizes, the second fills in the texts. */
  check(textsOf(device, executable, &count, texts), "vkGetPipelineExecutableInternalRepresentationsKHR");
  for (uint32_t i = 0; i < count; i++) texts[i].pData = zeroed(texts[i].dataSize + 1, 1);
  check(textsOf(device, executable, &count, texts), "vkGetPipelineExecutableInternalRepresentationsKHR");
  for (uint32_t i = 0; i < count; i++) {
    if (strcmp(texts[i].name, "Assembly") != 0) continue;
    FILE *file = fopen(path, "w");
    if (file == NULL) fail("%s cannot be written", path);
    if (fputs(texts[i].pData, file) < 0 || fclose(file) != 0) fail("%s cannot be written to its end", path);
    return;
  }
  fail("the driver gives no assembly");
}

int main(int count, char **arguments) {
  if (count != 3) fail("usage: compile MODULE.spirv ASSEMBLY");
  const Module module = readModule(arguments[1]);
  const Interface interface = readInterface(module);
  const VkDevice device = openDevice(firstDevice());
  const VkPipelineExecutableInfoKHR executable = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INFO_KHR,
      .pipeline = pipelineOf(device, module, &interface),
  };
  printCounts(device, &executable);
  writeAssembly(device, &executable, arguments[2]);
  return 0;
}
