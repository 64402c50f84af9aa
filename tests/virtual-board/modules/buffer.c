// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands for ikwzm's u-dma-buf on Firebrick's virtual board: the names that 5.5 has in /sys and /dev, over memory of the kernel's DMA
 * interface for a device that is not coherent. None of its code is here, and nothing about it is proved.
 */
#include <linux/dma-mapping.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>

struct buffer {
	struct device *dev;
	struct device *shown;
	struct miscdevice misc;
	const char *name;
	u32 size;
	void *memory;
	dma_addr_t address;
	u64 sync_mode, sync_offset, sync_size, sync_direction, sync_owner;
};

static struct class *class;

static ssize_t phys_addr_show(struct device *dev, struct device_attribute *attr, char *page)
{
	struct buffer *b = dev_get_drvdata(dev);

	return sprintf(page, "%pad\n", &b->address);
}
static DEVICE_ATTR_RO(phys_addr);

static ssize_t size_show(struct device *dev, struct device_attribute *attr, char *page)
{
	struct buffer *b = dev_get_drvdata(dev);

	return sprintf(page, "%u\n", b->size);
}
static DEVICE_ATTR_RO(size);

static ssize_t dma_coherent_show(struct device *dev, struct device_attribute *attr, char *page)
{
	return sprintf(page, "0\n");
}
static DEVICE_ATTR_RO(dma_coherent);

static ssize_t driver_version_show(struct device *dev, struct device_attribute *attr, char *page)
{
	return sprintf(page, "5.5.0\n");
}
static DEVICE_ATTR_RO(driver_version);

#define NUMBER(name)                                                                                    \
static ssize_t name##_show(struct device *dev, struct device_attribute *attr, char *page)              \
{                                                                                                       \
	struct buffer *b = dev_get_drvdata(dev);                                                        \
                                                                                                        \
	return sprintf(page, "%llu\n", b->name);                                                        \
}                                                                                                       \
static ssize_t name##_store(struct device *dev, struct device_attribute *attr, const char *text, size_t n) \
{                                                                                                       \
	struct buffer *b = dev_get_drvdata(dev);                                                        \
	int error = kstrtoull(text, 0, &b->name);                                                       \
                                                                                                        \
	return error ? error : n;                                                                       \
}                                                                                                       \
static DEVICE_ATTR_RW(name)

NUMBER(sync_mode);
NUMBER(sync_offset);
NUMBER(sync_size);
NUMBER(sync_direction);
NUMBER(sync_owner);

/* The memory is mapped without a cache, so a sync has nothing to do but to check its range. */
static ssize_t sync(struct device *dev, const char *text, size_t n)
{
	struct buffer *b = dev_get_drvdata(dev);
	u64 word;
	int error = kstrtoull(text, 0, &word);

	if (error)
		return error;
	if (word & ~3ull && (word >> 32) + (word & 0xfffffff0) > b->size)
		return -EINVAL;
	mb();
	return n;
}

static ssize_t sync_for_cpu_store(struct device *dev, struct device_attribute *attr, const char *text, size_t n)
{
	return sync(dev, text, n);
}
static DEVICE_ATTR_WO(sync_for_cpu);

static ssize_t sync_for_device_store(struct device *dev, struct device_attribute *attr, const char *text, size_t n)
{
	return sync(dev, text, n);
}
static DEVICE_ATTR_WO(sync_for_device);

static struct attribute *buffer_attrs[] = {
	&dev_attr_driver_version.attr, &dev_attr_phys_addr.attr, &dev_attr_size.attr, &dev_attr_dma_coherent.attr,
	&dev_attr_sync_mode.attr, &dev_attr_sync_offset.attr, &dev_attr_sync_size.attr, &dev_attr_sync_direction.attr,
	&dev_attr_sync_owner.attr, &dev_attr_sync_for_cpu.attr, &dev_attr_sync_for_device.attr, NULL
};
ATTRIBUTE_GROUPS(buffer);

static int buffer_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct buffer *b = container_of(file->private_data, struct buffer, misc);

	return dma_mmap_coherent(b->dev, vma, b->memory, b->address, b->size);
}

static const struct file_operations buffer_fops = { .owner = THIS_MODULE, .mmap = buffer_mmap };

static int buffer_probe(struct platform_device *pdev)
{
	struct buffer *b = devm_kzalloc(&pdev->dev, sizeof(*b), GFP_KERNEL);
	int error;

	if (!b)
		return -ENOMEM;
	b->dev = &pdev->dev;
	if (of_property_read_string(b->dev->of_node, "device-name", &b->name) ||
	    of_property_read_u32(b->dev->of_node, "size", &b->size))
		return -EINVAL;
	error = dma_set_mask_and_coherent(b->dev, DMA_BIT_MASK(32));
	if (error)
		return error;
	b->memory = dma_alloc_coherent(b->dev, b->size, &b->address, GFP_KERNEL);
	if (!b->memory)
		return -ENOMEM;
	b->misc = (struct miscdevice){ .minor = MISC_DYNAMIC_MINOR, .name = b->name, .fops = &buffer_fops };
	error = misc_register(&b->misc);
	if (error)
		goto free;
	b->shown = device_create_with_groups(class, b->dev, MKDEV(0, 0), b, buffer_groups, "%s", b->name);
	if (IS_ERR(b->shown)) {
		error = PTR_ERR(b->shown);
		misc_deregister(&b->misc);
		goto free;
	}
	b->sync_mode = 1;
	b->sync_size = b->size;
	platform_set_drvdata(pdev, b);
	return 0;
free:
	dma_free_coherent(b->dev, b->size, b->memory, b->address);
	return error;
}

static int buffer_remove(struct platform_device *pdev)
{
	struct buffer *b = platform_get_drvdata(pdev);

	device_unregister(b->shown);
	misc_deregister(&b->misc);
	dma_free_coherent(b->dev, b->size, b->memory, b->address);
	return 0;
}

static const struct of_device_id buffer_ids[] = { { .compatible = "ikwzm,u-dma-buf" }, { } };
static struct platform_driver buffer_driver = {
	.driver = { .name = "u-dma-buf", .of_match_table = buffer_ids },
	.probe = buffer_probe,
	.remove = buffer_remove,
};

static int __init buffer_init(void)
{
	class = class_create(THIS_MODULE, "u-dma-buf");
	if (IS_ERR(class))
		return PTR_ERR(class);
	return platform_driver_register(&buffer_driver);
}
module_init(buffer_init);

static void __exit buffer_exit(void)
{
	platform_driver_unregister(&buffer_driver);
	class_destroy(class);
}
module_exit(buffer_exit);

MODULE_DESCRIPTION("Stand-in for u-dma-buf on Firebrick's virtual board");
MODULE_LICENSE("GPL");
