package io.atelier.storage;

import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Looks at the beginning of an SVG, up to its root element, and at its end. Nothing in between is
/// parsed, no entity is ever expanded and nothing outside is read; so nothing is said about what it
/// draws or whether it holds a script, and whoever serves it must reckon with one.
final class SvgHeader {
    private static final String NAMESPACE = "http://www.w3.org/2000/svg";

    /// What may stand before the root element and in its tag.
    private static final int HEAD_BYTES = 64 * 1024;

    private static final int TAIL_BYTES = 1024;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /// An SVG in another encoding could be read as something else by somebody who ignores what it
    /// says of itself.
    private static final Set<String> ENCODINGS = Set.of("UTF-8", "US-ASCII");

    private SvgHeader() {}

    /// The root element.
    ///
    /// @param name as it is written, with its prefix
    private record Root(String name, SvgSize size) {}

    /// Whether a text begins like XML; whether it is SVG, only [#read] can tell.
    ///
    /// @param beginning read as ISO 8859-1
    static boolean mayBegin(String beginning) {
        String text =
                beginning.startsWith("\u00EF\u00BB\u00BF") ? beginning.substring(3) : beginning;
        return text.stripLeading().startsWith("<");
    }

    /// @throws NotAPicture where it is no SVG, or has a document type, or not its end
    static PictureHeader read(SeekableByteChannel bytes) throws IOException {
        Root root = root(text(bytes, 0, HEAD_BYTES));
        if (!end(root.name()).matcher(text(bytes, bytes.size() - TAIL_BYTES, TAIL_BYTES)).find()) {
            throw new NotAPicture("SVG without its end: cut off");
        }
        SvgSize size = root.size();
        return new PictureHeader(PictureFormat.SVG, size.widthPixels(), size.heightPixels(), false);
    }

    private static Root root(String head) throws NotAPicture {
        try {
            XMLStreamReader xml = factory().createXMLStreamReader(new StringReader(head));
            try {
                checkEncoding(xml);
                while (xml.next() != XMLStreamConstants.START_ELEMENT) {
                    if (xml.getEventType() == XMLStreamConstants.DTD) {
                        throw new NotAPicture("SVG with a document type");
                    }
                }
                return root(xml);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            throw new NotAPicture("no SVG within the first " + HEAD_BYTES + " bytes");
        }
    }

    private static void checkEncoding(XMLStreamReader xml) throws NotAPicture {
        String declared = xml.getCharacterEncodingScheme();
        if (declared != null && ENCODINGS.stream().noneMatch(declared::equalsIgnoreCase)) {
            throw new NotAPicture("SVG that is not in UTF-8");
        }
    }

    private static Root root(XMLStreamReader xml) throws NotAPicture {
        if (!xml.getLocalName().equals("svg") || !NAMESPACE.equals(xml.getNamespaceURI())) {
            throw new NotAPicture("XML, but no SVG");
        }
        String prefix = xml.getPrefix();
        return new Root(
                prefix == null || prefix.isEmpty() ? "svg" : prefix + ":svg",
                SvgSize.of(
                        xml.getAttributeValue("", "width"),
                        xml.getAttributeValue("", "height"),
                        xml.getAttributeValue("", "viewBox")));
    }

    private static Pattern end(String name) {
        return Pattern.compile(
                "</" + Pattern.quote(name) + "\\s*+>\\s*+(?:<!--.*?-->\\s*+)*+\\z", Pattern.DOTALL);
    }

    /// The JDK's own parser, whatever else is on the class path, for one use.
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        return factory;
    }

    /// What of the range is there.
    private static String text(SeekableByteChannel bytes, long fromInclusive, int count)
            throws IOException {
        long from = Math.max(0, fromInclusive);
        int length = (int) Math.min(count, bytes.size() - from);
        String text =
                StandardCharsets.UTF_8
                        .decode(PictureHeader.bytesAt(bytes, from, length))
                        .toString();
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }
}
