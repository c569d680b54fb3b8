/// What is made of finished pictures for those who want them ready to use: thumbnails, other sizes
/// and formats, watermarks, blurhashes. The only place that decodes pixels. Knows of pictures and
/// their stores, and nothing of jobs' states; whatever it makes can be made again.
@NullMarked
package io.atelier.transform;

import org.jspecify.annotations.NullMarked;
