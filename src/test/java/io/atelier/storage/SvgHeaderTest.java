package io.atelier.storage;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class SvgHeaderTest {
    private static final String ROOT =
            "<svg xmlns='http://www.w3.org/2000/svg' width='30' height='20'>";

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "width='640' height='480' | 640 | 480",
                "width='640px' height='47.5' viewBox='0 0 1 1' | 640 | 48",
                "width='1in' height='72pt' | 96 | 96",
                "width='25.4mm' height='2.54CM' | 96 | 96",
                "width='1pc' height='40q' | 16 | 38",
                "viewBox='0 0 1024 768' | 1024 | 768",
                "viewBox=' -5,-5 , 10.2 .5 ' | 11 | 1",
                "width='100%' height='100%' viewBox='0 0 1024 768' | 1024 | 768",
                "width='512' viewBox='0 0 1024 768' | 512 | 384",
                "height='384' viewBox='0 0 1024 768' | 512 | 384",
                "width='5em' height='auto' | 300 | 150",
                "width='77' | 77 | 150",
                "width='-1' height='1e9' viewBox='0 0 0 7' | 300 | 150",
                "x:width='9' xmlns:x='urn:x' | 300 | 150",
                "width='20000' height='30000' | 20000 | 30000",
                "width='99999999999' height='1' | 2147483647 | 1"
            })
    void tellsHowLargeItWantsToBe(String attributes, int width, int height) throws IOException {
        assertThat(read(Samples.svg(attributes)))
                .isEqualTo(new PictureHeader(PictureFormat.SVG, width, height, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ROOT + "</svg>",
                "\uFEFF" + ROOT + "</svg>",
                "\uFEFF<?xml version='1.0' encoding='utf-8' standalone='no'?>\n" + ROOT + "</svg>",
                "<?xml version='1.0'?><!-- by\n a model --><?x y?>\n" + ROOT + "<g/></svg >\n",
                "  " + ROOT + "<text>Süßes \uD83C\uDF6D</text></svg><!-- bye -->\n<!-- bye -->",
                "<s:svg xmlns:s='http://www.w3.org/2000/svg' width='30' height='20'></s:svg>"
            })
    void takesEveryProlog(String text) throws IOException {
        assertThat(read(text)).isEqualTo(new PictureHeader(PictureFormat.SVG, 30, 20, false));
    }

    @Test
    void looksNoFurtherThanTheRootHoweverLongItIs() throws IOException {
        String path = "<path d='" + "M0 0L9 9".repeat(1 << 20) + "' onclick='&undeclared;'/>";

        assertThat(read(ROOT + path + "</svg>").pixels()).isEqualTo(600);
    }

    /// Where characters of several bytes are cut is no matter of chance.
    @Test
    void findsTheRootWhereverTheHeadIsCut() throws IOException {
        for (int shift = 0; shift < 4; shift++) {
            String text = ROOT + "x".repeat(shift) + "\uD83C\uDF6D".repeat(1 << 15) + "</svg>";

            assertThat(read(text).pixels()).isEqualTo(600);
        }
    }

    @Test
    void refusesWhatIsCutOff() {
        byte[] whole =
                ("\uFEFF<?xml version='1.0'?><!-- a -->" + ROOT + "<g/></svg>").getBytes(UTF_8);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(NotAPicture.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<svg width='9' height='9'></svg> | no SVG",
                "<svg xmlns='http://www.w3.org/1999/xhtml'></svg> | no SVG",
                "<svg xmlns='http://www.w3.org/2000/svg/'></svg> | no SVG",
                "<g xmlns='http://www.w3.org/2000/svg'></g> | no SVG",
                "<html><svg xmlns='http://www.w3.org/2000/svg'></svg></html> | no SVG",
                "<!doctype html><html><body>502 Bad Gateway</body></html> | no SVG",
                "<x:svg></x:svg>      | no SVG",
                "<svg xmlns='http://www.w3.org/2000/svg'><g></g> | cut off",
                "<svg xmlns='http://www.w3.org/2000/svg'/> | cut off",
                "<svg xmlns='http://www.w3.org/2000/svg'></svg>more | cut off",
                "<svg xmlns='http://www.w3.org/2000/svg' width='0' height='9'></svg> | size",
                "<?xml version='1.0' encoding='UTF-7'?><svg xmlns='http://www.w3.org/2000/svg'></svg> | UTF-8"
            })
    void refusesWhatIsNoWholeSvg(String text, String reason) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(NotAPicture.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesOtherEncodings() {
        assertThatThrownBy(() -> read((ROOT + "</svg>").getBytes(UTF_16)))
                .isInstanceOf(NotAPicture.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE svg>",
                "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'>",
                "<!DOCTYPE svg [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
                        + "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;'>]>",
                "<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
            })
    void refusesDocumentTypes(String type) {
        String root = "<svg xmlns='http://www.w3.org/2000/svg' width='&d;' height='&a;'>&a;</svg>";

        assertThatThrownBy(() -> read(type + root))
                .isInstanceOf(NotAPicture.class)
                .hasMessageContaining("document type");
    }

    @Test
    void callsNobody() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + listening.getLocalPort() + "/x";
            for (String type :
                    new String[] {
                        "<!DOCTYPE svg SYSTEM '" + url + "'>",
                        "<!DOCTYPE svg [<!ENTITY % p SYSTEM '" + url + "'> %p;]>",
                        "<!DOCTYPE svg [<!ENTITY a SYSTEM '" + url + "'>]>"
                    }) {
                assertThatThrownBy(() -> read(type + ROOT + "&a;</svg>"))
                        .isInstanceOf(NotAPicture.class);
            }
            String links = "<?xml-stylesheet href='" + url + "'?>" + ROOT;
            assertThat(read(links + "<image href='" + url + "'/></svg>").pixels()).isEqualTo(600);

            listening.setSoTimeout(100);
            assertThatThrownBy(listening::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!-- %s -->", "<?x %s?>", "%s", "<!DOCTYPE svg [<!-- %s -->]>"})
    void doesNotReadMegabytesBeforeTheRoot(String prolog) {
        String text = prolog.formatted(" ".repeat(10 << 20)) + ROOT + "</svg>";

        assertThatThrownBy(() -> read(text)).isInstanceOf(NotAPicture.class);
    }

    @Test
    void doesNotReadMegabytesOfAttributes() {
        assertThatThrownBy(() -> read(Samples.svg("id='" + "a".repeat(10 << 20) + "'")))
                .isInstanceOf(NotAPicture.class)
                .hasMessageContaining("65536");
    }

    private PictureHeader read(String text) throws IOException {
        return read(text.getBytes(UTF_8));
    }

    private PictureHeader read(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("picture"), bytes);
        try (FileChannel channel = FileChannel.open(file)) {
            return PictureHeader.read(channel, PictureFormat.OUTPUTS);
        }
    }
}
